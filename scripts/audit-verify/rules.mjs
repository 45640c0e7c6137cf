// What must hold of the system that wrote the log, judged from the leaves alone: each rule at every prefix of the log.
import { Bookings } from './bookings.mjs';
import { Money } from './money.mjs';
import { Pools } from './pools.mjs';
import { Residents } from './residents.mjs';
import { Supply } from './supply.mjs';

/** What is wrong, and with which leaf: the one that was applied, or one before it. @typedef {{ readonly index: number, readonly flaw: import('./flaw.mjs').Flaw }} Fault */

const IS_MONEY = new Set(['payment', 'refund']);

export class Rules {
  pools = new Pools();
  money = new Money();
  #residents = new Residents();
  bookings = new Bookings(this.pools);
  #supply = new Supply(this.bookings);

  /** @param {import('./leaf.mjs').Leaf} leaf @param {number} index its place @returns {Fault | undefined} */
  apply(leaf, index) {
    const ended = leaf.action === 'booking.rehomed' ? undefined : this.end();
    if (ended) return ended;
    const found = this.#residents.apply(leaf) ?? this.#judge(leaf, index);
    if (!found) this.#noteSoldOut(leaf);
    return found && { index, flaw: found };
  }

  /** @param {import('./leaf.mjs').Leaf} leaf */
  #noteSoldOut({ action, subject, facts, at }) {
    if (subject.kind === 'booking') this.pools.noteSoldOut(facts.carPark, facts.from, facts.to, at);
    if (action === 'pool.capacity-changed') for (const [from, to] of facts.changes) this.pools.noteSoldOut(facts.carPark, from, to, at);
  }

  /** Judges what is judged when a run of rehomings is over: when another leaf follows, or none. @returns {Fault | undefined} */
  end() {
    return this.pools.endRun();
  }

  /** @param {import('./leaf.mjs').Leaf} leaf @param {number} index */
  #judge(leaf, index) {
    const { kind } = leaf.subject;
    if (kind === 'booking') return this.bookings.apply(leaf, index);
    if (leaf.action === 'pool.capacity-changed') return this.pools.changeCapacity(leaf);
    return IS_MONEY.has(kind) ? this.money.apply(leaf) : this.#supply.apply(leaf);
  }
}
