import { expect, test } from '@jest/globals';
import { FakeClock } from '#kernel';
import { neverWake, VirtualClock } from './virtual-clock.js';

test('advancing rings the alarms on the way in order, each at its own instant', async () => {
  const clock = new VirtualClock(new FakeClock(0), neverWake);
  const rung: [string, number][] = [];
  clock.setAlarm('late', 500, () => void rung.push(['late', clock.nowMs()]));
  clock.setAlarm('early', 100, () => void rung.push(['early', clock.nowMs()]));
  clock.setAlarm('beyond', 1001, () => void rung.push(['beyond', clock.nowMs()]));
  await clock.advance(1000);
  expect(rung).toEqual([
    ['early', 100],
    ['late', 500],
  ]);
  expect(clock.nowMs()).toBe(1000);
});

test('advancing waits for what an alarm started, and rings what that set', async () => {
  const clock = new VirtualClock(new FakeClock(0), neverWake);
  const rung: number[] = [];
  const again = async (): Promise<void> => {
    await Promise.resolve();
    rung.push(clock.nowMs());
    if (rung.length < 3) clock.setAlarm('chain', clock.nowMs() + 10, again);
  };
  clock.setAlarm('chain', 10, again);
  await clock.advance(100);
  expect(rung).toEqual([10, 20, 30]);
});

test('an alarm set again moves, and time on the wire does not', async () => {
  const clock = new VirtualClock(new FakeClock(0), neverWake);
  let rings = 0;
  clock.setAlarm('one', 10, () => void rings++);
  clock.setAlarm('one', 200, () => void rings++);
  await clock.advance(100);
  expect(rings).toBe(0);
  await clock.advance(100);
  expect(rings).toBe(1);
  expect(clock.wireMs()).toBe(0);
});

test('real time rings an alarm without anybody advancing', async () => {
  const base = new FakeClock(0);
  let wakeUp: () => void = () => undefined;
  const clock = new VirtualClock(base, (_delayMs, ring) => {
    wakeUp = ring;
    return () => undefined;
  });
  let rings = 0;
  clock.setAlarm('one', 10, () => void rings++);
  base.advance(10);
  wakeUp();
  expect(rings).toBe(1);
});
