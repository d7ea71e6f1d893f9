-- Renews the lease of a holder, and writes down what is about to be sent where that is given as the tenth argument;
-- the others are those of every holder. Answers 1, or 0 where the key is another's by now.
function steps.hold_key(keys, args, at)
  local entry, known = entries.of_holder(keys, args, at)
  if entry == nil then return { 0 } end
  entry.l = text(at.ms + known.lease_ms)
  redis.call('HSET', keys[1], 'l', entry.l)
  redis.call('HDEL', keys[1], 'd')
  if args[10] then redis.call('HSET', keys[1], 'i', args[10]) end
  entries.keep(keys[1], entry, entries.now(known.now, at))
  return { 1 }
end
