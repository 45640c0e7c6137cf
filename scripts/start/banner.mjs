// What a person reads when everything runs.
import { columns } from './progress.mjs';

const LABEL_COLUMNS = 30;

/** A block of `label  url` lines between rules. `places` is [{ label, url }]. */
export function banner(title, places, footer) {
  const lines = places.map(({ label, url }) => `  ${label}${' '.repeat(Math.max(1, LABEL_COLUMNS - columns(label)))}${url}`);
  const width = Math.max(...[title, ...lines, ...footer].map(columns)) + 2;
  const rule = '─'.repeat(width);
  return ['', rule, `  ${title}`, '', ...lines, '', ...footer.map((line) => `  ${line}`), rule, ''].join('\n');
}
