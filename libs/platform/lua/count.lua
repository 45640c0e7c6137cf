-- Counts requests against limits that all processes share. The window of a key begins with its first request.
-- KEYS   counter, counter…
-- ARGV   length of the window in ms, then for each counter: how many it allows, how many are asked for
-- Reply  for each counter: how many of those are granted, ms until its window ends
local replies = {}
for i, counter in ipairs(KEYS) do
  local allowed, asked = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local before = redis.call('INCRBY', counter, asked) - asked
  local left = redis.call('PTTL', counter)
  if left < 0 then
    redis.call('PEXPIRE', counter, ARGV[1])
    left = tonumber(ARGV[1])
  end
  replies[2 * i - 1] = math.max(0, math.min(asked, allowed - before))
  replies[2 * i] = left
end
return replies
