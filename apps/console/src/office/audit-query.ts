import type { Calls } from '../types/api.js';

type AuditRequest = Calls['GET /api/v1/office/audit']['query'];

/** What is looked for in the trail, as the address of the page has it: times as typed, `2026-03-02T18:00`, in Beijing. */
export interface AuditFilter {
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly partnerId: string;
  readonly actorKind: string;
  readonly actor: string;
  readonly from: string;
  readonly to: string;
}

export const NO_FILTER: AuditFilter = {
  ...{ action: '', subjectKind: '', subjectId: '', partnerId: '' },
  ...{ actorKind: '', actor: '', from: '', to: '' },
};
const NAMES = Object.keys(NO_FILTER) as (keyof AuditFilter)[];
const TYPED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

export function filterFrom(address: Readonly<Record<string, unknown>>): AuditFilter {
  const entries = NAMES.map((name) => [name, typeof address[name] === 'string' ? address[name] : '']);
  return Object.fromEntries(entries) as unknown as AuditFilter;
}

/** Without what was left empty, for the address. */
export const addressOf = (filter: AuditFilter): Record<string, string> =>
  Object.fromEntries(NAMES.flatMap((name) => (filter[name].trim() ? [[name, filter[name].trim()]] : [])));

/** What the server is asked: what it would refuse as no time or no kind of actor is left out. */
export function requestOf(filter: AuditFilter): AuditRequest {
  const { from, to, actorKind, ...texts } = addressOf(filter);
  const kind = (['resident', 'staff', 'system'] as const).find((one) => one === actorKind);
  return {
    ...texts,
    ...(kind ? { actorKind: kind } : {}),
    ...(from && TYPED.test(from) ? { from: `${from}:00+08:00` } : {}),
    ...(to && TYPED.test(to) ? { to: `${to}:00+08:00` } : {}),
  };
}
