-- Ends a claim with what was sent unsettled; with nothing sent the key is free. Arguments of a holder.
-- Answers 1, or 0 where the key is another's by now.
function steps.leave_key(keys, args, at, publish)
  local entry, known = entries.of_holder(keys, args, at)
  if entry == nil then return { 0 } end
  if entry.i == '' then
    redis.call('DEL', keys[1])
  else
    entries.leave(keys[1])
    entry.l = ''
    entries.keep(keys[1], entry, entries.now(known.now, at))
  end
  publish('w' .. keys[1])
  return { 1 }
end
