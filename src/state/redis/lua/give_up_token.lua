-- Ends a fetch without a token and tells who waits for it. Keys: whoever fetches. Arguments: who gives up, the name.
function steps.give_up_token(keys, args, _, publish)
  if redis.call('GET', keys[1]) ~= args[1] then return {} end
  redis.call('DEL', keys[1])
  publish('k' .. args[2])
  return {}
end
