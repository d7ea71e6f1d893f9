-- Keeps the answer, the tenth argument, and 1 for a success as the eleventh; ends the claim and tells everybody.
-- Answers 1, or 0 where the key is another's by now.
function steps.record_key(keys, args, at, publish)
  local entry, known = entries.of_holder(keys, args, at)
  if entry == nil then return { 0 } end
  -- The intent has done its duty; what it says of the request is not kept longer than needed.
  redis.call('HSET', keys[1], 'r', args[10], 's', args[11], 'i', '')
  entries.leave(keys[1])
  entry.l = ''
  entries.keep(keys[1], entry, entries.now(known.now, at))
  publish('w' .. keys[1])
  return { 1 }
end
