-- Adds to a recorded success what was read to answer it; the first reading of a name stays. Arguments: fingerprint,
-- the ledger's clock, how many bytes the whole may have, then name and text of each. Answers 1, or 0 where that is too much.
function steps.add_reads(keys, args, at)
  local found = redis.call('HMGET', keys[1], 'f', 's', 'e')
  if found[1] ~= args[1] or found[2] ~= '1' or tonumber(found[3]) <= entries.now(args[2], at) then return { 1 } end
  local bytes = 0
  for _, value in ipairs(redis.call('HVALS', keys[1])) do bytes = bytes + #value end
  for i = 4, #args, 2 do bytes = bytes + #args[i + 1] end
  if bytes > tonumber(args[3]) then return { 0 } end
  for i = 4, #args, 2 do redis.call('HSETNX', keys[1], 'v:' .. args[i], args[i + 1]) end
  return { 1 }
end
