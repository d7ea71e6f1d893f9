-- Keeps what was fetched and tells who waits for it. Keys: the token, whoever fetches. Arguments: who fetched, the text,
-- how long it is kept (ms), its name. Answers 1, or 0 where another one was faster.
function steps.keep_token(keys, args, _, publish)
  local fetching = redis.call('GET', keys[2])
  if fetching == args[1] then
    redis.call('DEL', keys[2])
  elseif fetching or redis.call('EXISTS', keys[1]) == 1 then
    -- This one took so long that it was taken for dead: the token of the one after it is newer.
    return { 0 }
  end
  redis.call('SET', keys[1], args[2], 'PX', args[3])
  publish('k' .. args[4])
  return { 1 }
end
