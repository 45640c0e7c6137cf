// What must hold of the system that wrote the log, judged from the leaves alone: each rule at every prefix of the log.
import { Bookings } from './bookings.mjs';
import { Money } from './money.mjs';
import { Pools } from './pools.mjs';

export class Rules {
  pools = new Pools();
  money = new Money();
  #bookings = new Bookings(this.pools);

  /** @param {import('./leaf.mjs').Leaf} leaf @returns {import('./flaw.mjs').Flaw | undefined} */
  apply(leaf) {
    if (leaf.subject.kind === 'booking') return this.#bookings.apply(leaf);
    if (leaf.subject.kind === 'pool') return this.pools.changeCapacity(leaf);
    return this.money.apply(leaf);
  }
}
