-- Answers the token that is kept, or who fetches one. Keys: the token, whoever fetches. Arguments: who asks, how long a
-- fetch may take (ms), the text that was refused. Answers {'kept', text, ms left}, {'fetch'} or {'wait'}.
function steps.take_token(keys, args)
  local kept = redis.call('GET', keys[1])
  if kept and kept ~= args[3] then return { 'kept', kept, text(redis.call('PTTL', keys[1])) } end
  if kept then redis.call('DEL', keys[1]) end
  if redis.call('SET', keys[2], args[1], 'NX', 'PX', args[2]) then return { 'fetch' } end
  -- Asked again by who fetches, whom the answer did not reach.
  return { redis.call('GET', keys[2]) == args[1] and 'fetch' or 'wait' }
end
