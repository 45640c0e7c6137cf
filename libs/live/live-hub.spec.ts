import { beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '#kernel';
import { LiveHub } from './live-hub.js';
import { FakeBoard } from './testing/fake-board.js';
import { FakeSubscriber } from './testing/fake-subscriber.js';

const EVENING = { from: 10, to: 20 };
const PATIENCE_MS = 30_000;

let board: FakeBoard;
let clock: FakeClock;
let hub: LiveHub;
let counts: { skipped: number; closedSlow: number };

beforeEach(() => {
  board = new FakeBoard(['east', 'north', 'west']);
  clock = new FakeClock(0);
  counts = { skipped: 0, closedSlow: 0 };
  hub = new LiveHub(board, clock, {
    skipped: (states) => {
      counts.skipped += states;
    },
    closedSlow: () => {
      counts.closedSlow++;
    },
  });
});

function change(code: string, from = 12, to = 14): boolean {
  board.change(code, { from, to }, -1);
  return hub.changed(code, { from, to });
}

function reader(asked: Parameters<LiveHub['subscribe']>[1] = { window: EVENING }): FakeSubscriber {
  const subscriber = new FakeSubscriber();
  hub.subscribe(subscriber, asked);
  return subscriber;
}

describe('what a subscriber is told', () => {
  test('a snapshot comes first, of the car parks that were asked for', () => {
    expect(reader().snapshots).toEqual([['east', 'north', 'west']]);
    expect(reader({ window: EVENING, carParkIds: ['west', 'nowhere'] }).snapshots).toEqual([['west']]);
    expect(reader({ window: EVENING, near: { lat: 22.5, lng: 114.1 } }).snapshots).toEqual([['west', 'north', 'east']]);
  });

  test('a change is told once, as the car park stands at the turn', () => {
    const subscriber = reader();
    for (let i = 0; i < 3; i++) change('north');
    hub.turn();
    hub.turn();
    expect(subscriber.changes).toEqual(['north:6@4']);
  });

  test('a snapshot and a change have the form of the contract', () => {
    const subscriber = reader({ window: EVENING, carParkIds: ['east'] });
    change('east');
    hub.turn();
    const state = { isOpen: true, freeBays: 8, pools: [{ id: 'east-standard', freeBays: 8 }], version: 2, asOf: board.asOf() };
    const span = { from: '1970-01-01T10:30:00+08:00', to: '1970-01-01T13:00:00+08:00' };
    const before = { ...state, id: 'east', freeBays: 9, pools: [{ id: 'east-standard', freeBays: 9 }], version: 1 };
    expect(subscriber.told).toEqual([
      { type: 'snapshot', ...span, carParks: [before] },
      { type: 'change', ...span, carParkId: 'east', ...state },
    ]);
  });

  test('a change outside the window is not told', () => {
    const subscriber = reader();
    expect(change('north', 5, 10)).toBe(false);
    expect(change('north', 20, 25)).toBe(false);
    expect(change('north', 19, 25)).toBe(true);
    hub.turn();
    expect(subscriber.changes).toEqual(['north:8@4']);
  });

  test('a change of a car park that was not asked for is not told', () => {
    const subscriber = reader({ window: EVENING, carParkIds: ['west'] });
    change('east');
    hub.turn();
    expect(subscriber.changes).toEqual([]);
  });

  test('a snapshot holds changes that await their turn, and they are not told to its reader again', () => {
    const early = reader();
    change('north');
    const late = reader();
    change('west');
    hub.turn();
    expect(early.changes).toEqual(['north:8@2', 'west:8@2']);
    expect(late.changes).toEqual(['west:8@2']);
  });

  test('a second subscription replaces the first', () => {
    const subscriber = reader({ window: EVENING, carParkIds: ['east'] });
    hub.subscribe(subscriber, { window: EVENING, carParkIds: ['west'] });
    change('east');
    change('west');
    hub.turn();
    expect(subscriber.snapshots).toEqual([['east'], ['west']]);
    expect(subscriber.changes).toEqual(['west:8@2']);
  });

  test('nothing is told after unsubscribing', () => {
    const subscriber = reader();
    hub.unsubscribe(subscriber);
    expect(change('east')).toBe(false);
    hub.turn();
    expect(subscriber.changes).toEqual([]);
  });

  test('everybody gets a snapshot when car parks were added', () => {
    const subscriber = reader();
    change('east');
    hub.startOver();
    hub.turn();
    expect(subscriber.snapshots).toHaveLength(2);
    expect(subscriber.changes).toEqual([]);
  });
});

describe('tonight', () => {
  test('moves on by a snapshot of what is left of it', () => {
    const subscriber = reader({});
    board.tonight = { from: 11, to: 20 };
    hub.turn();
    hub.turn();
    expect(subscriber.told.map(({ from }) => from.slice(11, 16))).toEqual(['10:30', '10:45']);
  });

  test('changes are told over the window of the moment', () => {
    const subscriber = reader({});
    board.tonight = { from: 30, to: 35 };
    hub.turn();
    expect(change('east', 12, 14)).toBe(false);
    expect(change('east', 31, 32)).toBe(true);
    hub.turn();
    expect(subscriber.changes).toEqual(['east:8@3']);
  });

  test('who comes just after it moved on sees the new one, and so do the others', () => {
    const early = reader({});
    board.tonight = { from: 11, to: 20 };
    const late = reader({});
    hub.turn();
    expect([early, late].map(({ told }) => told.at(-1)?.from.slice(11, 16))).toEqual(['10:45', '10:45']);
  });
});

describe('what many readers cost', () => {
  test('each state is encoded once, into one buffer, for all readers of a window', () => {
    const readers = Array.from({ length: 50 }, () => reader());
    change('north');
    change('west');
    hub.turn();
    expect(board.reads).toBe(3 + 2);
    for (const i of [0, 1, 2]) expect(new Set(readers.map(({ frames }) => frames[i])).size).toBe(1);
  });

  test('a state that nobody reads is not encoded', () => {
    reader({ window: EVENING, carParkIds: ['west'] });
    change('north');
    hub.turn();
    expect(board.reads).toBe(1);
  });
});

describe('a reader that is too slow', () => {
  test('gets the latest state once it has room, and none in between', () => {
    const [slow, quick] = [reader(), reader()];
    slow.isReading = false;
    for (let i = 0; i < 3; i++) {
      change('north');
      expect(hub.turn()).toBe(true);
    }
    slow.isReading = true;
    expect(hub.turn()).toBe(false);
    expect(slow.changes).toEqual(['north:6@4']);
    expect(quick.changes).toEqual(['north:8@2', 'north:7@3', 'north:6@4']);
    expect(counts.skipped).toBe(2);
  });

  test('gets its snapshot later, and not the changes that are in it', () => {
    const subscriber = new FakeSubscriber();
    subscriber.isReading = false;
    hub.subscribe(subscriber, { window: EVENING });
    change('north');
    hub.turn();
    subscriber.isReading = true;
    hub.turn();
    expect(subscriber.snapshots).toHaveLength(1);
    expect(subscriber.changes).toEqual([]);
    change('north');
    hub.turn();
    expect(subscriber.changes).toEqual(['north:7@3']);
  });

  test('that missed changes and is owed a snapshot gets the snapshot only', () => {
    const slow = reader();
    slow.isReading = false;
    change('north');
    hub.turn();
    hub.startOver();
    slow.isReading = true;
    hub.turn();
    expect(slow.snapshots).toHaveLength(2);
    expect(slow.changes).toEqual([]);
  });

  test('is closed after half a minute in which it took nothing, and is forgotten', () => {
    const slow = reader();
    slow.isReading = false;
    change('north');
    hub.turn();
    clock.advance(PATIENCE_MS - 1);
    hub.turn();
    expect(slow.closedWith).toBeUndefined();
    clock.advance(1);
    hub.turn();
    expect(slow.closedWith).toBe(4008);
    expect(counts.closedSlow).toBe(1);
    expect(change('north')).toBe(false);
  });

  test('is not closed when it took something in between', () => {
    const slow = reader();
    for (let i = 0; i < 4; i++) {
      slow.isReading = false;
      change('north');
      hub.turn();
      clock.advance(PATIENCE_MS - 1);
      slow.isReading = true;
      hub.turn();
    }
    expect(slow.closedWith).toBeUndefined();
    expect(slow.changes).toHaveLength(4);
  });

  test('may be silent for ever when there is nothing to tell', () => {
    const idle = reader();
    idle.isReading = false;
    clock.advance(10 * PATIENCE_MS);
    hub.turn();
    expect(idle.closedWith).toBeUndefined();
  });
});
