import type { ProblemKind } from '../types/api.js';

/** What can be wrong with a bay, as people say it. */
export const REPORTS: readonly { readonly kind: ProblemKind; readonly text: string }[] = [
  { kind: 'bay_occupied', text: '泊位被占用' },
  { kind: 'gate_closed', text: '闸口不开' },
  { kind: 'not_found', text: '找不到停车场' },
  { kind: 'other', text: '其他问题' },
];
