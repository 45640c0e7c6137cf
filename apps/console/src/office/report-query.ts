import { addDays, addMonths } from '../shell/nights.js';
import type { PoolKind } from '../types/api.js';

/** Nights from `from` to `to`, both included, each by the date on which it begins, and what the figures are narrowed to. */
export interface ReportQuery {
  readonly from: string;
  readonly to: string;
  readonly carParkId?: string;
  readonly partnerId?: string;
  readonly poolKind?: PoolKind;
}

/** The server sums up at most this many nights at once. */
export const LONGEST_NIGHTS = 31;
const DAY_MS = 24 * 3_600_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const KINDS: readonly PoolKind[] = ['standard', 'accessible', 'ev_charging', 'large'];

export const countOf = ({ from, to }: Pick<ReportQuery, 'from' | 'to'>): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

/** All dates of a month `2026-03`. */
const monthSpan = (month: string): { from: string; to: string } => ({
  from: `${month}-01`,
  to: addDays(`${addMonths(month, 1)}-01`, -1),
});

/** Spans that are often wanted, in the order in which they are offered. */
export function presets(tonight: string): readonly { readonly name: string; readonly from: string; readonly to: string }[] {
  const last = addDays(tonight, -1);
  return [
    { name: '今夜', from: tonight, to: tonight },
    { name: '昨夜', from: last, to: last },
    { name: '近 7 夜', from: addDays(last, -6), to: last },
    { name: '近 30 夜', from: addDays(last, -29), to: last },
    { name: '本月', ...monthSpan(tonight.slice(0, 7)) },
    { name: '上月', ...monthSpan(addMonths(tonight.slice(0, 7), -1)) },
  ];
}

/** What the address of the page asks for; whatever is missing or makes no sense there becomes the week that ends with tonight. */
export function queryFrom(address: Readonly<Record<string, unknown>>, tonight: string): ReportQuery {
  const text = (name: string): string | undefined => (typeof address[name] === 'string' && address[name] ? address[name] : undefined);
  const [from, to] = [text('from'), text('to')];
  const isSpan = isDate(from) && isDate(to) && countOf({ from, to }) >= 1 && countOf({ from, to }) <= LONGEST_NIGHTS;
  const [carParkId, partnerId] = [text('carParkId'), text('partnerId')];
  const poolKind = KINDS.find((kind) => kind === address['poolKind']);
  return {
    ...(isSpan ? { from, to } : { from: addDays(tonight, -6), to: tonight }),
    ...(carParkId ? { carParkId } : {}),
    ...(partnerId ? { partnerId } : {}),
    ...(poolKind ? { poolKind } : {}),
  };
}

/** The hour of the clock and the weekday of the night (1 is Monday) that a figure of a cell stands for. */
export interface CellOfWeek {
  readonly hour?: string;
  readonly weekday?: string;
}

/** What the address says of them; what makes no sense is left out. */
export function cellFrom(address: Readonly<Record<string, unknown>>): CellOfWeek {
  const number = (name: string, least: number, most: number): string | undefined => {
    const text = address[name];
    const isThere = typeof text === 'string' && /^\d{1,2}$/.test(text) && Number(text) >= least && Number(text) <= most;
    return isThere ? text : undefined;
  };
  const [hour, weekday] = [number('hour', 0, 23), number('weekday', 1, 7)];
  return { ...(hour ? { hour } : {}), ...(weekday ? { weekday } : {}) };
}

const isDate = (text: string | undefined): text is string =>
  text !== undefined && DATE.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
