import { dateAt } from '../shell/nights.js';
import type { PreviewSuspensionRequest, Suspension } from '../types/api.js';
import { clockOf, QUARTER } from './minutes.js';

/** A time as two fields hold it: a date and a minute of that day, Beijing. */
export interface Moment {
  readonly date: string;
  readonly minute: number;
}

const MINUTE_MS = 60_000;

/** `2026-03-02T18:00:00+08:00`. */
export const instantOf = ({ date, minute }: Moment): string => `${date}T${clockOf(minute)}:00+08:00`;

/** The quarter of an hour that is running: closing at once means from here on. */
export function momentAt(instantMs: number): Moment {
  const quarterMs = Math.floor(instantMs / (QUARTER * MINUTE_MS)) * QUARTER * MINUTE_MS;
  const date = dateAt(quarterMs);
  return { date, minute: (quarterMs - Date.parse(`${date}T00:00:00+08:00`)) / MINUTE_MS };
}

const LONGEST_MS = 366 * 24 * 60 * MINUTE_MS;

/** What to ask the server; a sentence when that cannot be. */
export function spanBetween(from: Moment, to: Moment): PreviewSuspensionRequest | string {
  const span = { from: instantOf(from), to: instantOf(to) };
  const lengthMs = Date.parse(span.to) - Date.parse(span.from);
  if (Number.isNaN(lengthMs)) return '请填写开始与结束日期';
  if (lengthMs <= 0) return '结束时间须晚于开始时间';
  return lengthMs > LONGEST_MS ? '最长一年' : span;
}

export type SuspensionState = '未开始' | '暂停中' | '已结束' | '已恢复';

export function stateOf({ from, to, liftedAt }: Suspension, nowMs: number): SuspensionState {
  if (liftedAt !== null) return '已恢复';
  if (Date.parse(to) <= nowMs) return '已结束';
  return Date.parse(from) <= nowMs ? '暂停中' : '未开始';
}

/** Can still be lifted: something of it lies ahead. */
export const canBeLifted = (suspension: Suspension, nowMs: number): boolean => ['未开始', '暂停中'].includes(stateOf(suspension, nowMs));
