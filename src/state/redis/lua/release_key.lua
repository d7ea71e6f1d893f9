-- Frees a key: nothing was sent, or it had no effect. Argument: holder. Answers 1, or 0 where it is another's by now.
function steps.release_key(keys, args, _, publish)
  local holder = redis.call('HGET', keys[1], 'h')
  if holder and holder ~= args[1] then return { 0 } end
  redis.call('DEL', keys[1])
  publish('w' .. keys[1])
  return { 1 }
end
