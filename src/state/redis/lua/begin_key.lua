-- Looks a key up and claims it where that is possible. Keys: the entry, what is settled. Arguments: fingerprint,
-- holder, announced intent or nothing, the ledger's clock or nothing, retention, lease, moment, settling time (ms).
-- Answers the state with fence and, for a claim, when it began and ends.
function steps.begin_key(keys, args, at)
  local key, fingerprint, holder, intent = keys[1], args[1], args[2], args[3]
  local now, lease_ms = entries.now(args[4], at), tonumber(args[6])
  local left = entries.settling(keys[2], at, tonumber(args[8]))
  if left > 0 then return { 'settling', text(left) } end

  local entry = entries.read(key)
  local held = entry and entries.is_held(key, entry, at, tonumber(args[7]))
  local died = entry and not held and entry.h ~= ''
  if entry and not held and (tonumber(entry.e) <= now or (died and entry.i == '' and entry.r == '')) then
    redis.call('DEL', key)
    -- The fence still grows.
    entry = { n = entry.n, gone = true }
  end
  if entry == nil or entry.gone then
    local fresh = { n = entry and entry.n or '', e = text(now + tonumber(args[5])) }
    redis.call('HSET', key, 'f', fingerprint, 'b', text(now), 'e', fresh.e, 'i', intent, 'r', '', 'x', '')
    entries.hold(key, fresh, holder, at, lease_ms, true)
    entries.keep(key, fresh, now)
    entries.stay_settled(keys[2])
    return { 'claimed', fresh.n, text(now), fresh.e }
  end
  if entry.f ~= fingerprint then return { 'other-input' } end
  if held then return { 'running' } end
  if entry.r ~= '' then
    local answer = { 'recorded', entry.r }
    local all = redis.call('HGETALL', key)
    for i = 1, #all, 2 do
      if string.sub(all[i], 1, 2) == 'v:' then
        answer[#answer + 1] = string.sub(all[i], 3)
        answer[#answer + 1] = all[i + 1]
      end
    end
    return answer
  end
  if died then
    entry.x = '1'
    redis.call('HSET', key, 'x', '1')
  end
  entries.hold(key, entry, holder, at, lease_ms, false)
  entries.keep(key, entry, now)
  return { 'unsettled', entry.n, entry.b, entry.e, entry.i, entry.x }
end
