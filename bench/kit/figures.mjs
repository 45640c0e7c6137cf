// What a bench finds: figures, one value a round, and the bars that ratios of their medians are held against.

/** @typedef {{ what: string, unit: string, values: number[], median: number, min: number, max: number }} Figure */
/** @typedef {{ what: string, value: number, atLeast?: number, atMost?: number }} Bar */
/** @typedef {{ figures: Figure[], bars: Bar[], notes?: string[] }} Findings */

/** So much of a bar may be missing before a run ends red: machines differ, and others work on them. */
export const LENIENCE = 0.2;

/** Of an even number the mean of the two in the middle. @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {string} what @param {string} unit `claims/s`, `ms`, `MB` @param {readonly number[]} values one of each round @returns {Figure} */
export function figure(what, unit, values) {
  if (values.length === 0 || values.some((value) => !Number.isFinite(value))) throw new Error(`${what}: not a figure: ${values}`);
  return {
    what,
    unit,
    values: values.map(rounded),
    median: rounded(median(values)),
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
  };
}

/** The ratio of two medians. @param {Figure} one @param {Figure} other */
export const ratio = (one, other) => one.median / other.median;

/** @param {string} what @param {number} value @param {number} bar @returns {Bar} */
export const atLeast = (what, value, bar) => ({ what, value: rounded(value), atLeast: bar });
/** @param {string} what @param {number} value @param {number} bar @returns {Bar} */
export const atMost = (what, value, bar) => ({ what, value: rounded(value), atMost: bar });

/** @param {Bar} bar */
export const isMet = ({ value, atLeast: low = Number.NEGATIVE_INFINITY, atMost: high = Number.POSITIVE_INFINITY }) =>
  value >= low && value <= high;

/** Short by more than what is forgiven. A bar of 0 forgives nothing. @param {Bar} bar */
export const isFarOff = ({ value, atLeast: low = Number.NEGATIVE_INFINITY, atMost: high = Number.POSITIVE_INFINITY }) =>
  value < low * (1 - LENIENCE) || value > high * (1 + LENIENCE);

/** Four significant digits. @param {number} value */
export const rounded = (value) => Number(value.toPrecision(4));

/** The smallest value that at least `share` of them do not exceed. @param {readonly number[]} values @param {number} share 0.99 */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}
