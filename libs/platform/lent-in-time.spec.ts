import { expect, jest, test } from '@jest/globals';
import { Fault } from '#kernel';
import { lentInTime } from './lent-in-time.js';
import { noteSilence, STATEMENT_TIMEOUT_MS } from './silent-lines.js';

class Connection {
  isReleased = false;
  isEnded = false;
  release(): void {
    this.isReleased = true;
  }
  destroy(): void {
    this.isEnded = true;
  }
}

test('a connection that is free is lent', async () => {
  const connection = new Connection();
  expect(await lentInTime(async () => connection, 5)).toBe(connection);
  expect(connection.isReleased).toBe(false);
});

test('a wait that lasts too long is a fault, and what comes after it goes back', async () => {
  const connection = new Connection();
  let come: (connection: Connection) => void = () => undefined;
  const asked = new Promise<Connection>((resolve) => {
    come = resolve;
  });
  await expect(lentInTime(() => asked, 5)).rejects.toThrow(Fault);
  come(connection);
  await new Promise(setImmediate);
  expect(connection.isReleased).toBe(true);
});

test('a refusal of the pool is passed on, in time or not', async () => {
  await expect(lentInTime(() => Promise.reject(new Error('Queue limit reached.')), 5)).rejects.toThrow('Queue limit');
});

test('when a line fell silent, those that were last lent before it are ended, and those since are lent on', async () => {
  const clock = jest.spyOn(performance, 'now');
  const lend = (connections: Connection[]) => lentInTime(async () => connections.shift() ?? new Connection(), 5);
  const [before, since, fresh] = [new Connection(), new Connection(), new Connection()];
  clock.mockReturnValue(0);
  await lend([before]);
  clock.mockReturnValue(2_000);
  await lend([since]);
  clock.mockReturnValue(1_000 + STATEMENT_TIMEOUT_MS);
  noteSilence();
  expect(await lend([before, since])).toBe(since);
  expect(await lend([before, fresh])).toBe(fresh);
  expect([before, since, fresh].map(({ isEnded }) => isEnded)).toEqual([true, false, false]);
  clock.mockRestore();
});
