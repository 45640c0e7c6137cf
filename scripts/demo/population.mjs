// Who the residents are and what each will do: all of it dealt from the seed before anybody moves.
import { chanceFrom, deal } from './chance.mjs';

/** Dongxiao, GCJ-02 degrees. */
const QUARTER = { south: 22.567, north: 22.5875, west: 114.131, east: 114.153 };

/** How the money goes, in parts per hundred. */
const TEMPERS = /** @type {const} */ ([
  [45, 'pays'],
  [9, 'pays-late'],
  [8, 'never-pays'],
  [5, 'callback-lost'],
  [5, 'callback-twice'],
  [8, 'second-try'],
  [11, 'cancels-paid'],
  [4, 'cancels-unpaid'],
  [3, 'shown-cancelled'],
  [2, 'pays-while-cancelling'],
]);
const WAYS = /** @type {const} */ ([
  [80, 'nearest'],
  [14, 'one-tap'],
  [6, 'one-tap-tonight'],
]);

/** @typedef {(typeof TEMPERS)[number][1]} Temper */
/** @typedef {(typeof WAYS)[number][1] | 'contest'} Way */
/**
 * @typedef {object} Resident
 * @property {number} seat
 * @property {string} name
 * @property {string} home `lat,lng`
 * @property {string} plate
 * @property {string} secondPlate
 * @property {Temper} temper
 * @property {Way} way
 * @property {import('./views.mjs').Window} wish
 * @property {number} arrivesAt share of the time in which residents arrive
 * @property {'none' | 'after' | 'twice at once'} repeats
 * @property {boolean} isClumsy sends something that cannot be right
 * @property {boolean} isGreedy tries what the rules forbid: the same plate twice, a second unpaid hold
 * @property {boolean} isExtending
 * @property {boolean} watchesOwn
 * @property {import('./chance.mjs').Chance} chance
 */

const PLATE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const PLATE_SIGNS = `${PLATE_LETTERS}0123456789`;

/** Blue or green, of any city of Guangdong. @param {import('./chance.mjs').Chance} chance */
function plateFrom(chance) {
  const sign = () => chance.pick([...PLATE_SIGNS]);
  const digits = () => String(chance.between(0, 9999)).padStart(4, '0');
  const city = `粤${chance.pick([...'ABCDEFGHJKLMNPQRSTUV'])}`;
  return chance.isLikely(0.4)
    ? `${city}${chance.pick(['D', 'F'])}${sign()}${digits()}`
    : `${city}${sign()}${sign()}${sign()}${digits().slice(2)}`;
}

/**
 * Names and plates are new in every run, so that a seed can be used again; everything else comes from the seed.
 * @param {{ seed: string, runId: string, count: number, rivals: number, wishes: readonly import('./views.mjs').Window[] }} order
 * @returns {Resident[]}
 */
export function residentsFrom({ seed, runId, count, rivals, wishes }) {
  const chance = chanceFrom(seed);
  const identity = chanceFrom(runId);
  const tempers = deal(TEMPERS, count, chance);
  const ways = chance.shuffled([
    ...deal(WAYS, count - rivals, chance),
    ...Array.from({ length: rivals }, () => /** @type {const} */ ('contest')),
  ]);
  const watchers = new Set(
    tempers.flatMap((temper, seat) => (temper === 'pays' ? [seat] : [])).slice(0, Math.max(2, Math.floor(count / 60))),
  );
  return tempers.map((temper, seat) => {
    const own = chanceFrom(`${seed}/${seat}`);
    const lat = QUARTER.south + own.next() * (QUARTER.north - QUARTER.south);
    const lng = QUARTER.west + own.next() * (QUARTER.east - QUARTER.west);
    const repeats = own.next();
    return {
      seat,
      name: `demo-${runId}-${seat}`,
      home: `${lat.toFixed(6)},${lng.toFixed(6)}`,
      plate: plateFrom(identity),
      secondPlate: plateFrom(identity),
      temper,
      way: /** @type {Way} */ (ways[seat]),
      wish: own.pick(wishes),
      arrivesAt: own.next(),
      repeats: repeats < 0.14 ? 'after' : repeats < 0.2 ? 'twice at once' : 'none',
      isClumsy: own.isLikely(0.12),
      isGreedy: own.isLikely(0.25),
      isExtending: own.isLikely(0.1),
      watchesOwn: watchers.has(seat),
      chance: own,
    };
  });
}
