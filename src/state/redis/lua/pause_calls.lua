-- Begins a pause and tells every replica. Key: the pause. Arguments: milliseconds, its name.
function steps.pause_calls(keys, args, _, publish)
  if redis.call('PTTL', keys[1]) < tonumber(args[1]) then redis.call('SET', keys[1], '', 'PX', args[1]) end
  publish('p' .. args[1] .. ' ' .. args[2])
  return {}
end
