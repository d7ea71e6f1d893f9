-- The ledger's entries, for the steps on them. An entry is a hash:
--   f fingerprint, b began, e expires (milliseconds of the ledger's clock), i intent, r recorded answer,
--   s 1 for a recorded success, x 1 after an owner died in the middle;
--   while somebody holds it: h its name for this claim, n fence, k 1 where the claim made the entry,
--   l lease (server milliseconds), d when the lease was first seen to have run out;
--   v:<name> what was read to answer a success.
local entries = {}

-- A lost entry means a second write: it stays a while longer than anybody asks for it, and than any lease.
local slack_ms = 60000

function entries.now(given, at)
  return given == '' and at.ms or tonumber(given)
end

function entries.read(key)
  local names = { 'f', 'b', 'e', 'i', 'r', 'x', 'h', 'n', 'k', 'l', 'd' }
  local values = redis.call('HMGET', key, unpack(names))
  if not values[1] then return nil end
  local entry = {}
  for i, name in ipairs(names) do entry[name] = values[i] or '' end
  return entry
end

function entries.keep(key, entry, now)
  redis.call('PEXPIRE', key, text(math.max(0, tonumber(entry.e) - now) + slack_ms))
end

-- Whether somebody is at it. A lease that ran out is given another moment from when that is first seen: while Redis
-- itself stood still nobody could renew, and those who live do so at once when it goes on.
function entries.is_held(key, entry, at, moment_ms)
  if entry.h == '' then return false end
  if tonumber(entry.l) > at.ms then return true end
  if entry.d == '' then
    entry.d = text(at.ms)
    redis.call('HSET', key, 'd', entry.d)
  end
  return at.ms - tonumber(entry.d) < moment_ms
end

-- Where Redis forgot everything, keys may be under way that it does not know: their owners name them again, and until
-- they had the time to nobody begins. Answers how long that still takes.
function entries.settling(key, at, settle_ms)
  local settled_at = redis.call('GET', key)
  if not settled_at then
    settled_at = text(at.ms + settle_ms)
    -- Longer than any entry; renewed as long as anybody begins.
    redis.call('SET', key, settled_at, 'PX', '172800000')
  end
  return tonumber(settled_at) - at.ms
end

function entries.stay_settled(key)
  redis.call('PEXPIRE', key, '172800000')
end

-- Grows whatever Redis remembers.
function entries.fence(entry, at)
  local last = entry and entry.n ~= '' and tonumber(entry.n) or 0
  return text(math.max(last + 1, at.us))
end

function entries.hold(key, entry, holder, at, lease_ms, is_new)
  entry.n = entries.fence(entry, at)
  entry.l = text(at.ms + lease_ms)
  redis.call('HSET', key, 'h', holder, 'n', entry.n, 'l', entry.l, 'k', is_new and '1' or '')
  redis.call('HDEL', key, 'd')
end

function entries.leave(key)
  redis.call('HSET', key, 'h', '', 'l', '', 'k', '')
  redis.call('HDEL', key, 'd')
end

-- What the owner knows of it, where Redis forgot.
function entries.restore(key, holder, known, at)
  local entry = { f = known.f, b = known.b, e = known.e, i = known.i, h = holder, n = known.n, l = text(at.ms + known.lease_ms), r = '' }
  redis.call('HSET', key, 'f', entry.f, 'b', entry.b, 'e', entry.e, 'i', entry.i, 'r', '', 'x', '', 'h', holder,
    'n', entry.n, 'k', known.k, 'l', entry.l)
  entries.keep(key, entry, entries.now(known.now, at))
  return entry
end

-- The entry as this holder's; nil where it is another's. Restored where it is gone. Arguments of every step of a
-- holder: its name, the ledger's clock, the lease, then fence, fingerprint, began, expires, intent, new.
function entries.of_holder(keys, args, at)
  local known = {
    now = args[2], lease_ms = tonumber(args[3]), n = args[4], f = args[5], b = args[6], e = args[7], i = args[8], k = args[9],
  }
  local entry = entries.read(keys[1])
  if entry == nil then return entries.restore(keys[1], args[1], known, at), known end
  if entry.h ~= args[1] then return nil, known end
  -- A script that has written is let through by a full Redis: what is under way can end, and nothing begins.
  redis.call('PERSIST', keys[1])
  return entry, known
end
