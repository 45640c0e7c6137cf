import { assert } from './assert.js';

/** Money: whole fen (1/100 yuan), never a fraction, never a float of yuan. */
export type Fen = number;

export function fen(amount: number): Fen {
  assert(Number.isSafeInteger(amount), `not a whole number of fen: ${amount}`);
  return amount;
}

/** `percent` of an amount, rounded down to the fen in favour of nobody's fraction: the rest stays with the payer of the rest. */
export function percentOf(amount: Fen, percent: number): Fen {
  assert(Number.isInteger(percent) && percent >= 0 && percent <= 100, `not a percentage: ${percent}`);
  return Math.floor((fen(amount) * percent) / 100);
}
