// Seeded chance: the same seed makes the same residents want the same things.

/**
 * @typedef {object} Chance
 * @property {() => number} next in [0, 1)
 * @property {(from: number, to: number) => number} between a whole number, both ends included
 * @property {(share: number) => boolean} isLikely
 * @property {<T>(list: readonly T[]) => T} pick
 * @property {<T>(list: readonly T[]) => T[]} shuffled
 */

/** FNV-1a over UTF-16 units, 32 bits. @param {string} text */
export function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Mulberry32. @param {string} seed @returns {Chance} */
export function chanceFrom(seed) {
  let state = hashOf(seed);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (/** @type {number} */ from, /** @type {number} */ to) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    isLikely: (share) => next() < share,
    pick: (list) => /** @type {(typeof list)[number]} */ (list[between(0, list.length - 1)]),
    shuffled: (list) => {
      const keyed = list.map((item) => ({ item, order: next() }));
      return keyed.sort((a, b) => a.order - b.order).map(({ item }) => item);
    },
  };
}

/**
 * Deals `count` cards by weight, in mixed order. From twenty cards on, each kind appears at least once.
 * @template T @param {readonly (readonly [number, T])[]} weighted @param {number} count @param {Chance} chance @returns {T[]}
 */
export function deal(weighted, count, chance) {
  const sum = weighted.reduce((total, [weight]) => total + weight, 0);
  const least = count >= 20 ? 1 : 0;
  const cards = weighted.flatMap(([weight, kind]) =>
    Array.from({ length: Math.max(least, Math.floor((weight / sum) * count)) }, () => kind),
  );
  const [, commonest] = weighted.reduce((most, one) => (one[0] > most[0] ? one : most));
  while (cards.length < count) cards.push(commonest);
  return chance.shuffled(cards).slice(0, count);
}
