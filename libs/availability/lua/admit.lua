-- Takes one bay for each waiting claim whose window has a free bay at every tick. Atomic for all of them.
-- KEYS   per pool: free (one byte per tick), meta {epoch, seq, origin}, flights {claimId -> "from to deadline"}, known {claimId}
-- ARGV   epoch, then per claim: pool number (1..), from tick, to tick, claimId, deadline in ms
-- Reply  per claim: "admitted" | "known" (this claim was seen before) | "full <tick>" | "unloaded" | "outside"
local epoch = ARGV[1]
local pools = {}

local function pool(number)
  if pools[number] then return pools[number] end
  local at = (number - 1) * 4
  local meta = redis.call('HMGET', KEYS[at + 2], 'epoch', 'origin')
  local found = { free = KEYS[at + 1], flights = KEYS[at + 3], known = KEYS[at + 4] }
  found.origin = meta[1] == epoch and tonumber(meta[2]) or nil
  found.length = found.origin and redis.call('STRLEN', found.free) or 0
  pools[number] = found
  return found
end

local function one_less(bytes)
  local counts = { string.byte(bytes, 1, -1) }
  for i = 1, #counts do counts[i] = counts[i] - 1 end
  return string.char(unpack(counts))
end

local function admit(p, from, to, claim, deadline)
  if not p.origin then return 'unloaded' end
  local first, last = from - p.origin, to - p.origin - 1
  if first < 0 or last >= p.length or last - first >= 1000 then return 'outside' end
  if redis.call('HEXISTS', p.flights, claim) == 1 or redis.call('SISMEMBER', p.known, claim) == 1 then return 'known' end
  local bytes = redis.call('GETRANGE', p.free, first, last)
  local full = string.find(bytes, '\0', 1, true)
  if full then return 'full ' .. (from + full - 1) end
  redis.call('SETRANGE', p.free, first, one_less(bytes))
  redis.call('HSET', p.flights, claim, from .. ' ' .. to .. ' ' .. deadline)
  return 'admitted'
end

local replies = {}
for i = 2, #ARGV, 5 do
  local number, from, to = tonumber(ARGV[i]), tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  replies[#replies + 1] = admit(pool(number), from, to, ARGV[i + 3], ARGV[i + 4])
end
return replies
