-- Whether somebody is at a key. Argument: moment (ms). Answers 1 or 0.
function steps.watch_key(keys, args, at)
  local entry = entries.read(keys[1])
  return { entry and entries.is_held(keys[1], entry, at, tonumber(args[1])) and 1 or 0 }
end
