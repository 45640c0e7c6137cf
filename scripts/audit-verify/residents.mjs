// Who was erased: the last leaf of a person says so, and nobody acts in their name any more.
import { flaw } from './flaw.mjs';

const ERASED_ZH = '已注销的居民之后又有操作，或被注销两次';
const ERASED_EN = 'somebody who was erased did something afterwards, or was erased twice';

/** Memory grows with the people who were erased, not with those who book. */
export class Residents {
  /** @type {Set<string>} */
  #erased = new Set();

  /** @param {import('./leaf.mjs').Leaf} leaf @returns {import('./flaw.mjs').Flaw | undefined} */
  apply({ action, actor, subject }) {
    if (actor.commitment !== null && this.#erased.has(actor.commitment)) return flaw('resident_erased', ERASED_ZH, ERASED_EN);
    if (action !== 'resident.erased') return undefined;
    if (actor.kind !== 'resident' || subject.id !== actor.commitment)
      return flaw('subject', '被注销的不是操作者本人', 'who was erased is not who asked for it');
    this.#erased.add(actor.commitment);
    return undefined;
  }
}
