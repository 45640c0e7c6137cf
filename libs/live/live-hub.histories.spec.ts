import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FakeClock } from '#kernel';
import type { LiveSubscription } from './board.js';
import { LiveHub } from './live-hub.js';
import { FakeBoard } from './testing/fake-board.js';
import { FakeSubscriber } from './testing/fake-subscriber.js';

const CODES = ['east', 'north', 'west'];
const READERS = 3;
const span = fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 8 })).map(([from, length]) => ({ from, to: from + length }));
const subscription: fc.Arbitrary<LiveSubscription> = fc.record(
  { window: span, carParkIds: fc.uniqueArray(fc.constantFrom(...CODES, 'nowhere'), { minLength: 1 }) },
  { requiredKeys: [] },
);
const who = fc.nat(READERS - 1);
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('change' as const), code: fc.constantFrom(...CODES), ticks: span }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('subscribe' as const), who, subscription }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const), who, isReading: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('night' as const), ticks: span }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('added' as const) }) },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** What a client makes of what it was told since it subscribed; fails when a version falls, or a change brings none that is new. */
function folded(subscriber: FakeSubscriber, since: number): Map<string, number> {
  const free = new Map<string, number>();
  const versions = new Map<string, number>();
  for (const told of subscriber.told.slice(since)) {
    const states = told.type === 'snapshot' ? told.carParks : [{ ...told, id: told.carParkId }];
    for (const { id, version, freeBays } of states) {
      const known = versions.get(id) ?? 0;
      if (told.type === 'snapshot') expect(version).toBeGreaterThanOrEqual(known);
      else expect(version).toBeGreaterThan(known);
      versions.set(id, version);
      free.set(id, freeBays);
    }
  }
  return free;
}

test('whatever happens, versions never fall and every reader ends with the truth of its window', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events: Event[]) => {
      const board = new FakeBoard(CODES);
      const hub = new LiveHub(board, new FakeClock(0), { skipped: () => undefined, closedSlow: () => undefined });
      const readers = Array.from({ length: READERS }, () => new FakeSubscriber());
      const asked = new Map<FakeSubscriber, { subscription: LiveSubscription; since: number }>();
      const play = (one: Event): void => {
        if (one.kind === 'change') {
          board.change(one.code, one.ticks, -1);
          hub.changed(one.code, one.ticks);
        } else if (one.kind === 'subscribe') {
          const subscriber = readers[one.who] as FakeSubscriber;
          asked.set(subscriber, { subscription: one.subscription, since: subscriber.frames.length });
          hub.subscribe(subscriber, one.subscription);
        } else if (one.kind === 'read') (readers[one.who] as FakeSubscriber).isReading = one.isReading;
        else if (one.kind === 'night') board.tonight = one.ticks;
        else if (one.kind === 'added') hub.startOver();
        else hub.turn();
      };
      events.forEach(play);
      for (const subscriber of readers) subscriber.isReading = true;
      expect(hub.turn()).toBe(false);
      for (const [subscriber, { subscription: wanted, since }] of asked) {
        const window = board.windowOf(wanted.window);
        const truth = new Map(board.codesOf(wanted).map((code) => [code, board.freeBays(code, window)]));
        expect(folded(subscriber, since)).toEqual(truth);
      }
    }),
    { numRuns: 500 },
  );
});
