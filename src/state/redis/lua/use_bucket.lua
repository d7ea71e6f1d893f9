-- Uses amounts of a bucket, one after the other, each whole or not at all. In the bucket `level` is what was used and
-- has not leaked; beside it stand the leases of replicas, `<amount>:<end>`: prepaid, and not yet told to be used.
-- Key: the bucket. Arguments, amounts in millionths: capacity, what is given back, the replica, which lease of its own
-- it tells of (its end), how much of that was used, what to prepay for it, for how long (us), the amounts.
-- Answers what is left in the bucket, the lease and its end, and for each amount what was left after it, which is
-- below 0 where it was not granted. Without amounts the replica keeps the lease it has.
local leak_us = 60000000
local bucket_ttl_ms = 90000

function steps.use_bucket(keys, args, at)
  local capacity, replica, lease_us = tonumber(args[1]), args[3], tonumber(args[7])
  local is_use = #args > 7
  local bucket = {}
  local stored = redis.call('HGETALL', keys[1])
  for i = 1, #stored, 2 do bucket[stored[i]] = stored[i + 1] end
  local passed_us = math.min(leak_us, math.max(0, at.us - tonumber(bucket.at or at.us)))
  local level = math.max(0, tonumber(bucket.level or 0) - math.floor(passed_us * capacity / leak_us))
  bucket.level, bucket.at = nil, nil

  local leased = 0
  for owner, lease in pairs(bucket) do
    local amount, ending = string.match(lease, '(%d+):(%d+)')
    local left_us = tonumber(ending) - at.us
    if is_use and owner == replica and ending == args[4] then
      level = level + tonumber(args[5])
      redis.call('HDEL', keys[1], owner)
    elseif is_use and owner == replica or left_us <= 0 or left_us > lease_us then
      -- Nobody tells what became of it: then all of it was used.
      level = level + tonumber(amount)
      redis.call('HDEL', keys[1], owner)
    else
      leased = leased + tonumber(amount)
    end
  end
  level = math.max(0, level - tonumber(args[2]))

  local answer, has_granted = { 0, 0, '' }, false
  for i = 8, #args do
    local left = capacity - level - leased - tonumber(args[i])
    if left >= 0 then level, has_granted = level + tonumber(args[i]), true end
    answer[#answer + 1] = left
  end

  local prepaid = tonumber(args[6])
  if prepaid > 0 and has_granted and level + leased < capacity / 2 then
    answer[2], answer[3] = prepaid, text(at.us + lease_us)
    leased = leased + prepaid
    redis.call('HSET', keys[1], replica, text(prepaid) .. ':' .. answer[3])
  end
  answer[1] = capacity - level - leased
  redis.call('HSET', keys[1], 'level', text(level), 'at', text(at.us))
  redis.call('PEXPIRE', keys[1], bucket_ttl_ms)
  return answer
end
