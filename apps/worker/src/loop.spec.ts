import { afterEach, expect, test } from '@jest/globals';
import { Loop } from './loop.js';

const HOURS_MS = 3_600_000;

/** Turns that last until they are let go, one after another. */
class Turns {
  started = 0;
  atOnce = 0;
  mostAtOnce = 0;
  private letGo: (hasMore: boolean) => void = () => undefined;
  private onStart: () => void = () => undefined;

  readonly turn = async (): Promise<boolean> => {
    this.started++;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    const hasMore = await new Promise<boolean>((resolve) => {
      this.letGo = resolve;
      this.onStart();
    });
    this.atOnce--;
    return hasMore;
  };

  /** Ends the turn under way and waits for the next one. */
  async next(hasMore: boolean): Promise<void> {
    const started = new Promise<void>((resolve) => {
      this.onStart = resolve;
    });
    this.letGo(hasMore);
    await started;
  }

  end(): void {
    this.letGo(false);
  }
}

const turns = new Turns();
let loop: Loop;
afterEach(async () => {
  const stopped = loop.stop();
  turns.end();
  await stopped;
});

test('a turn that has more to do is followed by the next without a pause', async () => {
  loop = new Loop(turns.turn, HOURS_MS);
  loop.start();
  const before = turns.started;
  await turns.next(true);
  expect(turns.started).toBe(before + 1);
});

test('a wake during a turn is not lost, and never makes two turns at once', async () => {
  loop = new Loop(turns.turn, HOURS_MS);
  loop.start();
  loop.wake();
  loop.wake();
  await turns.next(false);
  expect(turns.mostAtOnce).toBe(1);
});

test('a wake ends the pause', async () => {
  loop = new Loop(turns.turn, HOURS_MS);
  loop.start();
  const next = turns.next(false);
  setImmediate(() => loop.wake());
  await next;
});

test('a pause is followed by the next turn', async () => {
  loop = new Loop(turns.turn, 1);
  loop.start();
  await turns.next(false);
});

test('stop waits for the turn under way, and no other begins', async () => {
  loop = new Loop(turns.turn, 0);
  loop.start();
  const before = turns.started;
  let hasStopped = false;
  const stopped = loop.stop().then(() => {
    hasStopped = true;
  });
  await new Promise(setImmediate);
  expect(hasStopped).toBe(false);
  turns.end();
  await stopped;
  expect(turns.started).toBe(before);
});
