// Problems for the bench: stays of one car park whose bays were taken back, and 70 pools of 35 car parks around it. Seeded: every run has the same.
const BAYS = 100;
const POOLS = 70;
const HOME = 0;
const TICKS_A_DAY = 96;
const EVENING = 72;
const NIGHT_TICKS = 56;

/** Mulberry32: numbers in [0, 1) that look like chance and depend on the seed only. */
function chanceOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The first window is the whole night; others begin up to 3 h later and end up to 3 h earlier. */
function windowsOf(count, night, chance) {
  const from = night * TICKS_A_DAY + EVENING;
  const others = Array.from({ length: count - 1 }, () => ({
    from: from + Math.floor(chance() * 12),
    to: from + NIGHT_TICKS - Math.floor(chance() * 12),
  }));
  return [{ from, to: from + NIGHT_TICKS }, ...others];
}

/** Bays free per tick, going up and down by one at a time around `usual`. */
function wavering(ticks, usual, chance) {
  let now = usual;
  return Int16Array.from({ length: ticks }, () => {
    now = Math.max(0, now + Math.round(chance() * 2 - 1) + Math.sign(usual - now) * (chance() < 0.3 ? 1 : 0));
    return now;
  });
}

/** `usualFree`: bays free in a pool nearby; `homeFree`: bays left at home; `pools`: how many are within walking distance. */
export function problemOf({ seed, nights, windowsANight, usualFree, homeFree, pools = POOLS }) {
  const chance = chanceOf(seed);
  const ticks = (nights + 2) * TICKS_A_DAY;
  const candidates = Array.from({ length: pools }, (_, index) => ({ poolId: index + 1, walkMetres: 50 + Math.floor(chance() * 750) }));
  const rooms = new Map(
    candidates.map(({ poolId }) => [poolId, { from: 0, free: wavering(ticks, Math.round(usualFree * (0.5 + chance())), chance) }]),
  );
  rooms.set(HOME, { from: 0, free: new Int16Array(ticks).fill(homeFree) });
  const stays = Array.from({ length: nights }, (_, night) => {
    const windows = windowsOf(windowsANight, night, chance);
    return Array.from({ length: BAYS }, (__, index) => ({
      id: `${night}-${index}`,
      window: windows[index % windows.length],
      homePoolId: HOME,
      candidates: [{ poolId: HOME, walkMetres: 0 }, ...candidates],
      bookedAtMs: Math.floor(chance() * 1e9),
    }));
  }).flat();
  return { stays, rooms };
}

/** First come, first served: each stays at home if there is room, else takes the nearest pool that has some. */
export function firstFit({ stays, rooms }) {
  const left = new Map([...rooms].map(([poolId, { from, free }]) => [poolId, { from, free: free.slice() }]));
  const housing = new Map();
  for (const stay of [...stays].sort((a, b) => a.bookedAtMs - b.bookedAtMs)) {
    const near = [...stay.candidates].sort((a, b) => a.walkMetres - b.walkMetres);
    const ticksOf = ({ poolId }) => left.get(poolId).free.subarray(stay.window.from, stay.window.to);
    const choice = near.find((candidate) => ticksOf(candidate).every((free) => free > 0));
    if (choice) for (const [index, free] of ticksOf(choice).entries()) ticksOf(choice)[index] = free - 1;
    housing.set(stay.id, choice?.poolId ?? null);
  }
  return housing;
}
