// A month of a district, made up from a seed: what is offered, and what people do. Nothing of the product is used here.

export const TICK_MS = 900_000;
const NIGHT_TICKS = 96;
const NOON_TICKS = 16;
/** Every pool is lent from 18:00 to 08:00. */
const OPENS = 24;
const OFFERED_TICKS = 56;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const HOLD_MS = 15 * MINUTE_MS;
const KINDS = ['standard', 'standard', 'ev_charging', 'standard', 'accessible', 'large'];

/** mulberry32: the same numbers for the same seed, everywhere. @param {number} seed */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** First tick of the hours that are lent in a night. @param {number} night days since 1970 */
export const opensAt = (night) => night * NIGHT_TICKS + NOON_TICKS + OPENS;

/** Two pools a car park as a rule, of 5 to 40 bays; every seventh costs nothing. @param {number} carParks @param {() => number} random */
export function poolsOf(carParks, random) {
  return Array.from({ length: carParks }, (_, site) =>
    Array.from({ length: site % 35 === 0 ? 1 : 2 }, (_, n) => ({
      code: `month-${site}-${n}`,
      carPark: `month-${site}`,
      partner: `month-partner-${site % 20}`,
      kind: KINDS[(site + 2 * n) % KINDS.length],
      bays: 5 + Math.floor(random() * 36),
      unitFen: (site + n) % 7 === 0 ? 0 : 800,
    })),
  ).flat();
}

/** One person's evening: when they book, what, and what comes of it. */
function evening({ random, night, pool, number }) {
  const opens = opensAt(night);
  const isWhole = random() < 0.6;
  const start = isWhole ? 0 : Math.floor(random() * (OFFERED_TICKS - 4));
  const length = isWhole ? OFFERED_TICKS : 4 + Math.floor(random() * (OFFERED_TICKS - start - 4));
  const [from, to] = [opens + start, opens + start + length];
  const at = Math.floor(from * TICK_MS - (20 + random() * 30 * 60) * MINUTE_MS);
  const place = { at, kind: 'place', booking: number, pool: pool.code, from, to, priceFen: pool.unitFen };
  return [place, ...fate({ random, at, from, to, number, isFree: pool.unitFen === 0 })];
}

/** Three of four are paid and used; the rest lapse, are paid late, given up unpaid, or cancelled before or during the night. */
function fate({ random, at, from, to, number, isFree }) {
  const [luck, booking] = [random(), number];
  const cancelled = (earliest, latest) => ({ at: Math.floor(earliest + random() * (latest - earliest)), kind: 'cancel', booking });
  const [paidAt, beginMs, endMs] = [at + MINUTE_MS, from * TICK_MS, to * TICK_MS];
  const pay = isFree ? [] : [{ at: paidAt, kind: 'pay', booking }];
  if (luck < 0.06 && !isFree) return [{ at: at + HOLD_MS, kind: 'lapse', booking }];
  if (luck < 0.08 && !isFree)
    return [
      { at: at + HOLD_MS, kind: 'lapse', booking },
      { at: at + HOLD_MS + 5 * MINUTE_MS, kind: 'pay', booking },
    ];
  if (luck < 0.1 && !isFree) return [cancelled(at + MINUTE_MS, at + HOLD_MS - MINUTE_MS)];
  if (luck < 0.18) return [...pay, cancelled(paidAt + MINUTE_MS, beginMs)];
  if (luck < 0.22) return [...pay, cancelled(beginMs, endMs - TICK_MS)];
  return pay;
}

/** At noon a pool is short of bays for the night that begins. */
function withdrawal({ random, night, pool }) {
  const bays = 1 + Math.floor(random() * (pool.bays - 1));
  const at = (opensAt(night) - OPENS) * TICK_MS + HOUR_MS;
  return { at, kind: 'withdraw', pool: pool.code, from: opensAt(night), to: opensAt(night) + OFFERED_TICKS, bays };
}

/**
 * What is offered, and all deeds in order of time. A booking for which there is no bay is dropped by whoever carries the deeds out.
 * @param {{ seed: number, firstNight: number, nights: number, bookingsANight: number, withdrawalsANight: number, pools: readonly any[] }} wish
 */
export function storyOf({ seed, firstNight, nights, bookingsANight, withdrawalsANight, pools }) {
  const random = chance(seed);
  const deeds = [];
  let number = 0;
  const any = () => pools[Math.floor(random() * pools.length)];
  for (let night = firstNight; night < firstNight + nights; night++) {
    for (let n = 0; n < bookingsANight; n++) deeds.push(...evening({ random, night, pool: any(), number: number++ }));
    const first = Math.floor(random() * pools.length);
    for (let n = 0; n < withdrawalsANight; n++) deeds.push(withdrawal({ random, night, pool: pools[(first + n) % pools.length] }));
  }
  const offers = pools.map((pool) => ({
    pool: pool.code,
    changes: Array.from({ length: nights }, (_, n) => [opensAt(firstNight + n), opensAt(firstNight + n) + OFFERED_TICKS, pool.bays]),
  }));
  const publishedAt = Math.min(opensAt(firstNight) * TICK_MS, ...deeds.map(({ at }) => at)) - HOUR_MS;
  return { pools, offers, publishedAt, deeds: deeds.sort((a, b) => a.at - b.at || (a.booking ?? 0) - (b.booking ?? 0)) };
}
