-- Removes places that were not used. Key: places. Arguments: name of the grant, first, last.
function steps.give_back_places(keys, args)
  for i = tonumber(args[2]), tonumber(args[3]) do redis.call('ZREM', keys[1], args[1] .. ':' .. text(i)) end
  return {}
end
