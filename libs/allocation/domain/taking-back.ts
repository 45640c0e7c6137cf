import type { Levels } from '#availability';
import type { Stay, StayMove } from '#booking';
import type { Fen, Tick, TimeWindow } from '#kernel';
import type { Room } from './housing.js';

/** Ticks of a pool as they are, and what it will offer instead. */
export interface PoolChange {
  readonly poolId: number;
  readonly levels: Levels;
  /** Bays offered before, as `wanted`: the levels themselves move on. */
  readonly offered: Int16Array;
  /** Bays to be offered from `from` on, one entry per tick. */
  readonly wanted: Int16Array;
  readonly from: Tick;
}

/** A stay for which no bay is left. */
export interface LostStay {
  readonly stay: Stay;
  readonly compensationFen: Fen;
}

/** Bays that are claimed beyond what is offered, until those who have them leave. */
export interface Debt {
  readonly poolId: number;
  readonly window: TimeWindow;
  readonly bays: number;
}

/** What a change of supply does to people. */
export interface TakingBackPlan {
  readonly moves: readonly StayMove[];
  readonly lost: readonly LostStay[];
  readonly debts: readonly Debt[];
  /** False: for some stays the best was not proved in time; they have the best found. */
  readonly isOptimal: boolean;
}

/** Bays free after the change while every claim stays where it is; below 0 where more is claimed than will be offered. */
export function freeAfter({ levels, wanted, from }: PoolChange): Int16Array {
  return wanted.map((bays, index) => bays - (levels.capacityAt(from + index) - levels.freeAt(from + index)));
}

/** Those of the stays to come that have to be looked at: they need a bay when too few are left. */
export function affectedBy(change: PoolChange, toCome: readonly Stay[]): Stay[] {
  const free = freeAfter(change);
  const isShort = ({ window }: Stay): boolean => {
    for (let tick = Math.max(window.from, change.from); tick < window.to; tick++) if ((free[tick - change.from] ?? 0) < 0) return true;
    return false;
  };
  return toCome.filter((stay) => stay.poolId === change.poolId && isShort(stay));
}

/** The room of a pool that changes, with the bays of these stays of its own given back. */
export function roomWithout(change: PoolChange, stays: readonly Stay[]): Room {
  const free = freeAfter(change);
  for (const { poolId, window } of stays) if (poolId === change.poolId) addBays(free, change.from, window, 1);
  return { from: change.from, free };
}

/** What stays owed once the moved and the lost have left and the moved have come. */
export function debtsAfter(changes: readonly PoolChange[], moves: readonly StayMove[], lost: readonly LostStay[]): Debt[] {
  return changes.flatMap((change) => {
    const { free } = roomWithout(
      change,
      [...moves, ...lost].map(({ stay }) => stay),
    );
    for (const { stay, to } of moves) if (to.id === change.poolId) addBays(free, change.from, stay.window, -1);
    return debtsIn(change.poolId, change.from, free);
  });
}

function addBays(free: Int16Array, origin: Tick, { from, to }: TimeWindow, bays: number): void {
  for (let at = Math.max(0, from - origin); at < Math.min(free.length, to - origin); at++) free[at] = (free[at] ?? 0) + bays;
}

function debtsIn(poolId: number, from: Tick, free: Int16Array): Debt[] {
  const debts: Debt[] = [];
  let start = 0;
  for (let at = 1; at <= free.length; at++) {
    if (at < free.length && free[at] === free[start]) continue;
    const bays = -(free[start] ?? 0);
    if (bays > 0) debts.push({ poolId, window: { from: from + start, to: from + at }, bays });
    start = at;
  }
  return debts;
}
