-- Replaces a pool's timeline by a fold of its log. Claims in flight lose their bay here; they take it again when they commit.
-- KEYS   free, meta {epoch, seq, origin}, flights, known
-- ARGV   epoch, seq, origin, free bays (one byte per tick), mode, then the ids of recent claims
--        mode: "always" | "unless-ahead" (of this fold) | "if-newer" (than what is there, by rows or by origin)
-- Reply  "loaded" | "newer" (what is there is left alone)
local meta = redis.call('HMGET', KEYS[2], 'epoch', 'seq', 'origin')
if ARGV[5] ~= 'always' and meta[1] == ARGV[1] then
  local seq, origin = tonumber(meta[2]), tonumber(meta[3])
  local is_as_new = ARGV[5] == 'if-newer' and seq == tonumber(ARGV[2]) and origin >= tonumber(ARGV[3])
  if seq > tonumber(ARGV[2]) or is_as_new then return 'newer' end
end
redis.call('DEL', KEYS[3], KEYS[4])
redis.call('SET', KEYS[1], ARGV[4])
redis.call('HSET', KEYS[2], 'epoch', ARGV[1], 'seq', ARGV[2], 'origin', ARGV[3])
for i = 6, #ARGV do redis.call('SADD', KEYS[4], ARGV[i]) end
return 'loaded'
