-- While the key of a pause lives nobody gets a place.
local pauses = {}

-- The longest of these keys from the first on, in milliseconds; 0 where there is none.
function pauses.left(keys, first)
  local left = 0
  for i = first, #keys do
    local ms = redis.call('PTTL', keys[i])
    -- In its last millisecond a key has 0 left.
    if ms >= 0 then left = math.max(left, ms, 1) end
  end
  return left
end
