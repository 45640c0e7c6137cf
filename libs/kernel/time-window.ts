import { assert } from './assert.js';
import type { Tick } from './tick.js';

/** Half-open `[from, to)` in ticks: windows that touch do not overlap. */
export interface TimeWindow {
  readonly from: Tick;
  readonly to: Tick;
}

export function timeWindow(from: Tick, to: Tick): TimeWindow {
  assert(Number.isInteger(from) && Number.isInteger(to) && from < to, `not a window: [${from}, ${to})`);
  return { from, to };
}

export function overlaps(a: TimeWindow, b: TimeWindow): boolean {
  return a.from < b.to && b.from < a.to;
}

export function contains(outer: TimeWindow, inner: TimeWindow): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

export function intersection(a: TimeWindow, b: TimeWindow): TimeWindow | undefined {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : undefined;
}

/** Length in ticks. */
export function lengthOf(window: TimeWindow): number {
  return window.to - window.from;
}
