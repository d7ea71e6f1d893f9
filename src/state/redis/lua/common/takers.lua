-- Replicas that wanted more places of an operation than there were, and will ask again: a hash of their names to when
-- they got some last (or began to want), until when they have to ask, and how many they want.
local takers = {}

-- Who does not ask in time has died or does not want any more.
takers.slack_us = 100000

-- The others, and since when this one waits.
function takers.read(key, self, at, window)
  local others, since = {}, at.us
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    local last, by, wants = string.match(all[i + 1], '^(%d+) (%d+) (%d+)$')
    by = tonumber(by)
    -- A clock that was set back would make them wait for each other without end.
    if by < at.us or by > at.us + 2 * window + takers.slack_us then
      redis.call('HDEL', key, all[i])
    elseif all[i] == self then
      since = tonumber(last)
    else
      others[#others + 1] = { since = tonumber(last), by = by, wants = tonumber(wants) }
    end
  end
  return others, since
end

-- How many of the free places belong to the others: the same for each, one more for those who have waited longer.
-- Without that the replica that is nearest to Redis would be the first each time.
function takers.reserved(others, since, free)
  local share = math.floor(free / (#others + 1))
  local reserved = 0
  for _, other in ipairs(others) do
    reserved = reserved + math.min(other.wants, other.since < since and share + 1 or share)
  end
  return reserved
end

function takers.note(key, self, since, next_us, wants, at, ttl_ms)
  redis.call('HSET', key, self, text(since) .. ' ' .. text(at.us + next_us + takers.slack_us) .. ' ' .. text(wants))
  redis.call('PEXPIRE', key, text(ttl_ms))
end
