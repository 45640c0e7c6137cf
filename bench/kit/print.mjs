// Findings for people at a terminal.
import { isFarOff, isMet } from './figures.mjs';

/** `✓ at least 0.15`, `✗ at most 0.4` @param {import('./figures.mjs').Bar} bar */
export const barText = ({ atLeast, atMost }) => (atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`);

/** @param {import('./figures.mjs').Bar} bar */
export function verdictOf(bar) {
  if (isMet(bar)) return '✓';
  return isFarOff(bar) ? '✗' : '≈';
}

/** @param {import('./figures.mjs').Findings & { load: { before: number[], after: number[] } }} result */
export function showFindings({ figures, bars, notes = [], load }) {
  console.log();
  console.table(figures.map(({ what, unit, median, min, max, values }) => ({ what, unit, median, min, max, rounds: values.length })));
  for (const bar of bars) console.log(`  ${verdictOf(bar)} ${bar.what}: ${bar.value} (bar ${barText(bar)})`);
  for (const note of notes) console.log(`  · ${note}`);
  console.log(`\n  load average before ${load.before.join(' ')}, after ${load.after.join(' ')}; ≈ within a fifth of the bar\n`);
}
