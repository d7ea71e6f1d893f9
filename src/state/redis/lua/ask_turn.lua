-- Stands in line for the turn of an object, or shows that who stands there lives. Keys: the line, its leases, what is
-- settled. Arguments: ticket, its place in the line or nothing for the end, lease, moment, settling time (ms).
-- Answers {'settling', ms}, {'first', place} or {'waits', place}.
function steps.ask_turn(keys, args, at)
  local line, leases, ticket = keys[1], keys[2], args[1]
  local lease_ms, moment_ms = tonumber(args[3]), tonumber(args[4])
  if args[2] == '' then
    local left = entries.settling(keys[3], at, tonumber(args[5]))
    if left > 0 then return { 'settling', text(left) } end
  end
  local place = args[2] == '' and text(at.us) or args[2]
  redis.call('ZADD', line, 'NX', place, ticket)
  redis.call('HSET', leases, ticket, text(at.ms + lease_ms))
  for _, key in ipairs({ line, leases }) do redis.call('PEXPIRE', key, text(lease_ms + 60000)) end

  local first = redis.call('ZRANGE', line, 0, 0)[1]
  while first ~= ticket and tonumber(redis.call('HGET', leases, first) or '0') + moment_ms <= at.ms do
    redis.call('ZREM', line, first)
    redis.call('HDEL', leases, first)
    first = redis.call('ZRANGE', line, 0, 0)[1]
  end
  return { first == ticket and 'first' or 'waits', place }
end
