// What can be wrong with a log, said in both languages. The code stays the same for ever: programs may look for it.

/** @typedef {{ readonly code: string, readonly zh: string, readonly en: string }} Flaw */

/** @param {string} code @param {string} zh @param {string} en @returns {Flaw} */
export function flaw(code, zh, en) {
  return { code, zh, en };
}

const SHOWN_CHARACTERS = 80;

/** A value out of the log as it is printed: on one line, without control characters, never long. @param {unknown} value */
export function shown(value) {
  const text = JSON.stringify(value) ?? 'undefined';
  const plain = text.replace(/[^\x20-\x7e\u00a1-\u024f\u3000-\u9fff\uff00-\uffef]/g, '?');
  return plain.length > SHOWN_CHARACTERS ? `${plain.slice(0, SHOWN_CHARACTERS)}…` : plain;
}

/** Wrong usage, or a file that cannot be read as what it should be: nothing was judged. */
export class Unusable extends Error {
  /** @param {string} zh @param {string} en */
  constructor(zh, en) {
    super(`${zh} / ${en}`);
  }
}
