-- Gives back the bays of claims in flight: those named, or those past their deadline when the pool's log shows that they were not committed.
-- KEYS   free, meta {epoch, seq, origin}, flights {claimId -> "from to deadline"}, known
-- ARGV   "named", claimId…            or   "lapsed", now in ms, head seq of the log read after now
-- Reply  number of bays given back
local origin = tonumber(redis.call('HGET', KEYS[2], 'origin') or '')
if not origin then return 0 end
local length = redis.call('STRLEN', KEYS[1])

local function give_back(claim, flight)
  local from, to = string.match(flight, '^(%d+) (%d+) ')
  local first, last = math.max(0, from - origin), math.min(length, to - origin) - 1
  if first <= last then
    local counts = { string.byte(redis.call('GETRANGE', KEYS[1], first, last), 1, -1) }
    for i = 1, #counts do counts[i] = math.min(255, counts[i] + 1) end
    redis.call('SETRANGE', KEYS[1], first, string.char(unpack(counts)))
  end
  redis.call('HDEL', KEYS[3], claim)
end

local given = 0
if ARGV[1] == 'named' then
  for i = 2, #ARGV do
    local flight = redis.call('HGET', KEYS[3], ARGV[i])
    if flight then
      give_back(ARGV[i], flight)
      given = given + 1
    end
  end
elseif tonumber(redis.call('HGET', KEYS[2], 'seq')) >= tonumber(ARGV[3]) then
  local flights = redis.call('HGETALL', KEYS[3])
  for i = 1, #flights, 2 do
    local deadline = tonumber(string.match(flights[i + 1], '(%d+)$'))
    if deadline <= tonumber(ARGV[2]) then
      give_back(flights[i], flights[i + 1])
      given = given + 1
    end
  end
end
return given
