// Who asks for what, so that nothing but a want of bays refuses: each resident asks once a turn, and gets at most five nights in all.
import { nightIn } from '../kit/requests.mjs';

export const FLASH_BAYS = 40;
const POOLS = 50;
const SPREAD_BAYS = 255;
/** A resident may have five bookings to come; one of them is left for a flash. */
const SPREAD_NIGHTS = 4;
const FIRST_FLASH_NIGHT = 10;
const FLASH_NIGHTS = 18;

/** @typedef {{ person: import('../kit/people.mjs').Person, carParkId: string, window: { from: string, to: string } }} Wish */

/**
 * Free nights: 50 car parks with room, and one that opens for each flash.
 * @param {number} flashes @returns {import('../kit/city.mjs').Site[]}
 */
export const citySites = (flashes) => [
  ...Array.from({ length: POOLS }, (_, n) => ({ code: `site-${n + 1}`, bays: SPREAD_BAYS, nightFen: 0 })),
  ...Array.from({ length: flashes }, (_, n) => ({ code: flashSite(n), bays: FLASH_BAYS, nightFen: 0 })),
];

const flashSite = (n) => `flash-${n + 1}`;

/** The most that may be booked in one of so many turns. @param {number} people @param {number} turns */
export const spreadSize = (people, turns) => Math.floor((people * SPREAD_NIGHTS) / turns);

/** What has been asked of one set of tables. Another night each time round, and other people first at each flash: those who come first win. */
export class Diary {
  #spread = 0;

  /** @param {readonly import('../kit/people.mjs').Person[]} people @param {{ flashes: number }} wish how many there will be */
  constructor(people, { flashes }) {
    this.people = people;
    this.flashes = flashes;
    /** @type {string[]} */
    this.opened = [];
  }

  /** Another car park opens, and so many ask for it at once. @param {number} [count] @returns {Wish[]} */
  flash(count = this.people.length) {
    const turn = this.opened.length;
    const carParkId = flashSite(turn);
    this.opened.push(carParkId);
    const window = nightIn(FIRST_FLASH_NIGHT + (turn % FLASH_NIGHTS));
    const first = Math.floor((turn * this.people.length) / this.flashes);
    return Array.from({ length: count }, (_, n) => ({ person: this.people[(first + n) % this.people.length], carParkId, window }));
  }

  /** So many book where there is room. @param {number} count @returns {Wish[]} */
  spread(count) {
    return Array.from({ length: count }, () => {
      const n = this.#spread++;
      const person = this.people[n % this.people.length];
      return { person, carParkId: `site-${(n % POOLS) + 1}`, window: nightIn(1 + Math.floor(n / this.people.length)) };
    });
  }
}
