-- Brings a pool's timeline forward by rows of its log. A claim that is in flight has its bay already: it only becomes known.
-- KEYS   free, meta {epoch, seq, origin}, flights {claimId -> "from to deadline"}, known {claimId}
-- ARGV   epoch, then per row, in order of seq: seq, from tick, to tick, delta, claimId (empty for none), "claim" or another cause
-- Reply  "applied <seq>" | "gap <seq>" (the pool is at seq and the first newer row is not the next) | "unloaded"
local meta = redis.call('HMGET', KEYS[2], 'epoch', 'seq', 'origin')
if meta[1] ~= ARGV[1] then return 'unloaded' end
local seq, origin = tonumber(meta[2]), tonumber(meta[3])
local length = redis.call('STRLEN', KEYS[1])

local function add(from, to, delta)
  local first, last = math.max(0, from - origin), math.min(length, to - origin) - 1
  while first <= last do -- in pieces that fit the stack
    local piece = math.min(last, first + 999)
    local counts = { string.byte(redis.call('GETRANGE', KEYS[1], first, piece), 1, -1) }
    for i = 1, #counts do counts[i] = math.max(0, math.min(255, counts[i] + delta)) end
    redis.call('SETRANGE', KEYS[1], first, string.char(unpack(counts)))
    first = piece + 1
  end
end

local moved = false
for i = 2, #ARGV, 6 do
  local row = tonumber(ARGV[i])
  if row > seq then
    if row ~= seq + 1 then
      if moved then redis.call('HSET', KEYS[2], 'seq', seq) end
      return 'gap ' .. seq
    end
    local claim, is_claim = ARGV[i + 4], ARGV[i + 5] == 'claim'
    local has_bay = is_claim and redis.call('HDEL', KEYS[3], claim) == 1
    if not has_bay then add(tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])) end
    if is_claim then redis.call('SADD', KEYS[4], claim) end
    seq, moved = row, true
  end
end
if moved then redis.call('HSET', KEYS[2], 'seq', seq) end
return 'applied ' .. seq
