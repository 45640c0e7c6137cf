-- The rival: what admit.lua does, word for word, but for a timeline that is a hash of free bays by tick.
-- KEYS, ARGV and reply as of admit.lua, except that the first key of a pool is {tick -> free bays}.
local epoch = ARGV[1]
local pools = {}

local function pool(number)
  if pools[number] then return pools[number] end
  local at = (number - 1) * 4
  local meta = redis.call('HMGET', KEYS[at + 2], 'epoch', 'origin')
  local found = { free = KEYS[at + 1], flights = KEYS[at + 3], known = KEYS[at + 4] }
  found.origin = meta[1] == epoch and tonumber(meta[2]) or nil
  pools[number] = found
  return found
end

local function admit(p, from, to, claim, deadline)
  if not p.origin then return 'unloaded' end
  if from < p.origin or to - from > 1000 then return 'outside' end
  if redis.call('HEXISTS', p.flights, claim) == 1 or redis.call('SISMEMBER', p.known, claim) == 1 then return 'known' end
  local ticks = {}
  for tick = from, to - 1 do ticks[#ticks + 1] = tick end
  local free = redis.call('HMGET', p.free, unpack(ticks))
  for i = 1, #free do
    if not free[i] then return 'outside' end
    if tonumber(free[i]) < 1 then return 'full ' .. ticks[i] end
  end
  for i = 1, #ticks do redis.call('HINCRBY', p.free, ticks[i], -1) end
  redis.call('HSET', p.flights, claim, from .. ' ' .. to .. ' ' .. deadline)
  return 'admitted'
end

local replies = {}
for i = 2, #ARGV, 5 do
  local number, from, to = tonumber(ARGV[i]), tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  replies[#replies + 1] = admit(pool(number), from, to, ARGV[i + 3], ARGV[i + 4])
end
return replies
