-- Takes places in the sliding window of an operation. Each is a member whose score is the last moment it can be used
-- (server microseconds): a place that was granted later than that score plus a window can never share a window with it.
-- Keys: places, takers, pauses. Arguments: calls, window (us), wanted, name of the grant, name of the replica, 1 where
-- it may take some ahead. Answers how many it got, how many ahead, when to ask again (ms), how many replicas want some.
local most_ahead = 1000

local function add_places(places, score, grant, first, last)
  -- One command takes no more arguments than Lua has room for.
  for from = first, last, 1000 do
    local members = {}
    for i = from, math.min(last, from + 999) do
      members[#members + 1] = text(score)
      members[#members + 1] = grant .. ':' .. text(i)
    end
    redis.call('ZADD', places, unpack(members))
  end
end

-- When there may be something for one who did not get all: a place leaves the window, or others did not come.
local function next_place_us(places, others, has_left, window, at)
  local oldest = redis.call('ZRANGE', places, 0, 0, 'WITHSCORES')[2]
  local next_at = oldest and tonumber(oldest) + window or math.huge
  if has_left then
    for _, other in ipairs(others) do next_at = math.min(next_at, other.by + 1) end
  end
  return math.max(1, next_at - at.us)
end

function steps.take_places(keys, args, at)
  local paused_ms = pauses.left(keys, 3)
  if paused_ms > 0 then return { 0, 0, paused_ms, 1 } end
  local places, waiting, grant, self = keys[1], keys[2], args[4], args[5]
  local calls, window, wanted = tonumber(args[1]), tonumber(args[2]), tonumber(args[3])
  local ttl_ms = math.ceil(2 * window / 1000) + 1000

  redis.call('ZREMRANGEBYSCORE', places, '-inf', text(at.us - window))
  -- No place is used later than a window from now, except by a clock that was set back.
  redis.call('ZREMRANGEBYSCORE', places, '(' .. text(at.us + window), '+inf')
  local used = redis.call('ZCARD', places)
  local free = math.max(0, calls - used)
  local others, since = takers.read(waiting, self, at, window)
  local got = math.max(0, math.min(wanted, free - takers.reserved(others, since, free)))
  if got > 0 then
    add_places(places, at.us, grant, 1, got)
    redis.call('PEXPIRE', places, text(ttl_ms))
  end

  if got < wanted then
    local again_us = next_place_us(places, others, free > got, window, at)
    takers.note(waiting, self, got > 0 and at.us or since, again_us, wanted - got, at, ttl_ms)
    return { got, 0, math.ceil(again_us / 1000), #others + 1 }
  end
  redis.call('HDEL', waiting, self)
  local ahead = 0
  if args[6] == '1' and #others == 0 and used + got < calls / 2 then
    ahead = math.min(math.max(1, math.floor(calls / 10)), most_ahead)
    add_places(places, at.us + window, grant, got + 1, got + ahead)
  end
  return { got, ahead, 0, #others + 1 }
end
