-- Takes back a claim whose owner never learned that it has it. Argument: holder.
function steps.disown_key(keys, args, _, publish)
  local found = redis.call('HMGET', keys[1], 'h', 'k')
  if found[1] ~= args[1] then return { 0 } end
  if found[2] == '1' then redis.call('DEL', keys[1]) else entries.leave(keys[1]) end
  publish('w' .. keys[1])
  return { 1 }
end
