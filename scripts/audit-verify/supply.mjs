// What is told of plans, suspensions, rehomings and compensation: each thing once, each version after the one before.
import { flaw, shown } from './flaw.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */
/** @typedef {import('./leaf.mjs').Leaf} Leaf */

export class Supply {
  /** By pool: the plan that is in force. @type {Map<string, { version: number, digest: string | null }>} */
  #plans = new Map();
  /** By suspension: whether it was lifted. @type {Map<string, boolean>} */
  #suspensions = new Map();
  /** By rehoming: everything that was said to it. @type {Map<string, readonly string[]>} */
  #answers = new Map();
  /** Bookings to which compensation is owed. @type {Set<string>} */
  #compensated = new Set();
  #bookings;

  /** @param {import('./bookings.mjs').Bookings} bookings */
  constructor(bookings) {
    this.#bookings = bookings;
  }

  /** @param {Leaf} leaf about none of bookings, bays and money @returns {Flaw | undefined} */
  apply(leaf) {
    switch (leaf.subject.kind) {
      case 'supply':
        return this.#plan(leaf);
      case 'suspension':
        return this.#suspend(leaf);
      case 'rehoming':
        return this.#answer(leaf);
      case 'compensation':
        return this.#owe(leaf);
      default:
        return undefined; // staff, exports, names and prices: nothing follows from them
    }
  }

  /** The first version that is told may be any: plans may be older than the log. @param {Leaf} leaf */
  #plan({ action, subject, facts, before, after }) {
    if (subject.id !== facts.pool) return flaw('subject', '对象与泊位池不一致', 'the subject is not the pool');
    if (action !== 'supply.published') return undefined;
    const known = this.#plans.get(facts.pool);
    const due = known ? known.version + 1 : facts.version;
    if (facts.version !== due)
      return flaw(
        'supply_version',
        `供给方案版本应为 ${due}，却是 ${facts.version}`,
        `the plan's version should be ${due} and is ${facts.version}`,
      );
    if (after === null || (known && before !== known.digest))
      return flaw('supply_digest', '变更前的方案与上一版不符', 'the plan before is not the one that was published last');
    this.#plans.set(facts.pool, { version: due, digest: after });
    return undefined;
  }

  /** @param {Leaf} leaf */
  #suspend({ action, subject }) {
    const isLifted = this.#suspensions.get(subject.id);
    const isFitting = action === 'car-park.suspended' ? isLifted === undefined : isLifted === false;
    this.#suspensions.set(subject.id, action === 'car-park.resumed');
    if (isFitting) return undefined;
    return flaw('suspension_order', `暂停 ${shown(subject.id)} 的先后有误`, `suspension ${shown(subject.id)} begins once, then ends once`);
  }

  /** One answer, and at most one return, which a declined one cannot have. @param {Leaf} leaf */
  #answer({ action, subject, facts }) {
    if (!this.#bookings.wasMoved(facts.bookingId))
      return flaw('rehoming_unfounded', `预约 ${shown(facts.bookingId)} 从未改派`, `booking ${shown(facts.bookingId)} was never rehomed`);
    const said = this.#answers.get(subject.id) ?? [];
    this.#answers.set(subject.id, [...said, action]);
    const isFitting = !said.includes(action) && !said.includes('rehoming.declined') && !said.includes('rehoming.returned');
    if (isFitting && !(action === 'rehoming.declined' && said.includes('rehoming.accepted'))) return undefined;
    return flaw(
      'rehoming_answer',
      `改派 ${shown(subject.id)} 此前已答复`,
      `rehoming ${shown(subject.id)} was answered before: ${said.join(', ')}`,
    );
  }

  /** @param {Leaf} leaf */
  #owe({ facts }) {
    const where = shown(facts.bookingId);
    if (!this.#bookings.wasTakenBack(facts.bookingId))
      return flaw(
        'compensation_unfounded',
        `预约 ${where} 未被收回，却有补偿`,
        `compensation for booking ${where}, which was not taken back`,
      );
    if (this.#compensated.has(facts.bookingId))
      return flaw('compensation_twice', `预约 ${where} 重复补偿`, `compensation for booking ${where} a second time`);
    this.#compensated.add(facts.bookingId);
    return undefined;
  }
}
