-- Takes one bay for each waiting claim whose window has a free bay at every tick. Atomic for all of them.
-- KEYS   per pool: free (one byte per tick), meta {epoch, seq, origin}, flights {claimId -> "from to deadline"}, known {claimId}
-- ARGV   epoch, then per claim: pool number (1..), from tick, to tick, claimId, deadline in ms
-- Reply  per claim: "admitted" | "known" (this claim was seen before) | "full <tick>" | "unloaded" | "outside"
-- What is asked of Redis costs more than what is done with it here: five calls for a bay, four for a refusal.
local call, byte, find = redis.call, string.byte, string.find
local LONGEST = 1000 -- ticks; more would not fit the stack

local function one_less(...)
  local counts = { ... }
  for i = 1, #counts do counts[i] = counts[i] - 1 end
  return string.char(unpack(counts))
end

local function admit(at, origin, from, to, i)
  local length = to - from
  if from < origin or length > LONGEST then return 'outside' end
  local free, flights, claim = KEYS[at + 1], KEYS[at + 3], ARGV[i + 3]
  local bytes = call('GETRANGE', free, from - origin, to - origin - 1)
  if #bytes < length then return 'outside' end
  local full = find(bytes, '\0', 1, true)
  if call('SISMEMBER', KEYS[at + 4], claim) == 1 then return 'known' end
  if full then return call('HEXISTS', flights, claim) == 1 and 'known' or 'full ' .. (from + full - 1) end
  if call('HSETNX', flights, claim, ARGV[i + 1] .. ' ' .. ARGV[i + 2] .. ' ' .. ARGV[i + 4]) == 0 then return 'known' end
  call('SETRANGE', free, from - origin, one_less(byte(bytes, 1, -1)))
  return 'admitted'
end

local origins, replies = {}, {} -- of each pool, false while it is not loaded
for i = 2, #ARGV, 5 do
  local number = tonumber(ARGV[i])
  local at = (number - 1) * 4
  local origin = origins[number]
  if origin == nil then
    local meta = call('HMGET', KEYS[at + 2], 'epoch', 'origin')
    origin = meta[1] == ARGV[1] and tonumber(meta[2])
    origins[number] = origin
  end
  replies[#replies + 1] = origin and admit(at, origin, tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), i) or 'unloaded'
end
return replies
