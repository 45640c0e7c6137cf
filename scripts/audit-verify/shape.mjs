// What a value must look like. A shape says what is wrong, with the path to it, or nothing.

/** @typedef {(value: unknown, path: string) => string | undefined} Shape */

/** @param {(value: any) => boolean} holds @param {string} words @returns {Shape} */
const check = (holds, words) => (value, path) => (holds(value) ? undefined : `${path}: ${words}`);

/** @param {number} least @param {number} [most] */
export const whole = (least, most = Number.MAX_SAFE_INTEGER) =>
  check((value) => Number.isSafeInteger(value) && value >= least && value <= most, `not a whole number from ${least} to ${most}`);

/** @param {string} word */
export const exactly = (word) => check((value) => value === word, `not ${JSON.stringify(word)}`);

/** @param {RegExp} pattern */
export const matching = (pattern) => check((value) => typeof value === 'string' && pattern.test(value), `not text of the form ${pattern}`);

export const nothing = check((value) => value === null, 'not null');
export const text = check((value) => typeof value === 'string' && value.isWellFormed(), 'not text');
export const name = check(
  (value) => typeof value === 'string' && value.length >= 1 && value.length <= 200,
  'not a name of 1 to 200 characters',
);
export const sha256Hex = matching(/^[0-9a-f]{64}$/);

/** @param {Shape} shape @returns {Shape} */
export const orNull = (shape) => (value, path) => (value === null ? undefined : shape(value, path));

/** @param {readonly Shape[]} shapes @returns {Shape} */
export const anyOf = (shapes) => (value, path) => {
  const found = shapes.map((shape) => shape(value, path));
  return found.includes(undefined) ? undefined : found[0];
};

/** @param {readonly Shape[]} shapes @returns {Shape} */
export const tuple = (shapes) => (value, path) => {
  if (!Array.isArray(value) || value.length !== shapes.length) return `${path}: not a list of ${shapes.length}`;
  return firstOf(shapes.length, (i) => shapes[i]?.(value[i], `${path}[${i}]`));
};

/** @param {Shape} shape @returns {Shape} */
export const listOf = (shape) => (value, path) => {
  if (!Array.isArray(value)) return `${path}: not a list`;
  return firstOf(value.length, (i) => shape(value[i], `${path}[${i}]`));
};

/** An object with exactly these members. @param {Readonly<Record<string, Shape>>} members @returns {Shape} */
export const object = (members) => {
  const names = Object.keys(members);
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path}: not an object`;
    const missing = names.find((member) => !Object.hasOwn(value, member));
    if (missing !== undefined) return `${path}: no member ${missing}`;
    const given = Object.keys(value);
    if (given.length !== names.length) return `${path}: a member too many, ${given.find((member) => !names.includes(member))}`;
    return firstOf(names.length, (i) => members[names[i] ?? '']?.(/** @type {any} */ (value)[names[i] ?? ''], `${path}.${names[i]}`));
  };
};

/** @param {number} count @param {(i: number) => string | undefined} at */
function firstOf(count, at) {
  for (let i = 0; i < count; i++) {
    const found = at(i);
    if (found !== undefined) return found;
  }
  return undefined;
}
