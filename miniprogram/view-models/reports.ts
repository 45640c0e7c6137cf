import type { ProblemKind } from '../types/api.js';

/** What can be wrong with a bay, as people say it. */
export const REPORTS: readonly { readonly kind: ProblemKind; readonly text: string }[] = [
  { kind: 'bay_occupied', text: '泊位被占用' },
  { kind: 'gate_closed', text: '闸口不开' },
  { kind: 'not_found', text: '找不到停车场' },
  { kind: 'other', text: '其他问题' },
];

/** As many characters as the server takes. */
export const WORDS_MAX = 300;

/** What somebody typed as the server takes it: one line, no signs that nobody sees. */
export function reportWords(typed: string): string {
  const oneLine = typed.replace(/[\p{C}\s]+/gu, ' ').trim();
  return oneLine.slice(0, WORDS_MAX).replace(/[\uD800-\uDBFF]$/, ''); // no half of a sign
}
