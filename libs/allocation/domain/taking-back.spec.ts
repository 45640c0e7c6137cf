import { expect, test } from '@jest/globals';
import type { Stay, StayMove } from '#booking';
import { affectedBy, debtsAfter, freeAfter, type PoolChange, roomWithout } from './taking-back.js';

const aStay = (id: string, poolId: number, from: number, to: number): Stay => ({
  ...{ id, poolId, parts: [], residentId: id, priceFen: 800, bookedAtMs: 0 },
  window: { from, to },
});

/** A pool of which `claimed` bays of `offered` are taken at each tick from 100 on. */
function aChange(poolId: number, offered: readonly number[], claimed: readonly number[], wanted: readonly number[]): PoolChange {
  const at = (numbers: readonly number[], tick: number) => numbers[tick - 100] ?? 0;
  const levels = {
    capacityAt: (tick: number) => at(offered, tick),
    freeAt: (tick: number) => at(offered, tick) - at(claimed, tick),
  };
  return { poolId, levels, offered: Int16Array.from(offered), wanted: Int16Array.from(wanted), from: 100 };
}

test('what is free after a change is what is wanted less what is claimed, below 0 where that is more', () => {
  expect([...freeAfter(aChange(1, [3, 3, 3], [2, 1, 3], [1, 1, 3]))]).toEqual([-1, 0, 0]);
});

test('only stays that need a tick at which bays are short are looked at', () => {
  const change = aChange(1, [2, 2, 2], [2, 2, 1], [1, 2, 2]);
  const stays = [aStay('short', 1, 100, 101), aStay('whole', 1, 100, 103), aStay('late', 1, 101, 103), aStay('elsewhere', 2, 100, 103)];
  expect(affectedBy(change, stays).map(({ id }) => id)).toEqual(['short', 'whole']);
});

test('the room of a pool is what is left when the stays that are looked at have left', () => {
  const change = aChange(1, [2, 2], [2, 2], [1, 1]);
  expect([...roomWithout(change, [aStay('a', 1, 100, 102), aStay('other', 2, 100, 102)]).free]).toEqual([0, 0]);
});

test('what is owed is what cars claim that are there already', () => {
  const parked = aChange(1, [2, 2, 2], [2, 2, 1], [0, 0, 0]);
  const leaves = aStay('leaves', 1, 100, 102);
  expect(debtsAfter([parked], [], [{ stay: leaves, compensationFen: 0 }])).toEqual([
    { poolId: 1, window: { from: 100, to: 103 }, bays: 1 },
  ]);
});

test('a pool that changes too counts those who come in', () => {
  const [closes, opens] = [aChange(1, [1], [1], [0]), aChange(2, [0], [0], [1])];
  const move = { stay: aStay('a', 1, 100, 101), to: { id: 2 } } as StayMove;
  expect(debtsAfter([closes, opens], [move], [])).toEqual([]);
  expect(debtsAfter([closes, aChange(2, [0], [0], [0])], [move], [])).toEqual([{ poolId: 2, window: { from: 100, to: 101 }, bays: 1 }]);
});
