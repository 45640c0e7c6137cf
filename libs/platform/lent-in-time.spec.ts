import { expect, test } from '@jest/globals';
import { Fault } from '#kernel';
import { lentInTime } from './lent-in-time.js';

class Connection {
  isReleased = false;
  release(): void {
    this.isReleased = true;
  }
}

test('a connection that is free is lent', async () => {
  const connection = new Connection();
  expect(await lentInTime(Promise.resolve(connection), 5)).toBe(connection);
  expect(connection.isReleased).toBe(false);
});

test('a wait that lasts too long is a fault, and what comes after it goes back', async () => {
  const connection = new Connection();
  let come: (connection: Connection) => void = () => undefined;
  const asked = new Promise<Connection>((resolve) => {
    come = resolve;
  });
  await expect(lentInTime(asked, 5)).rejects.toThrow(Fault);
  come(connection);
  await asked;
  expect(connection.isReleased).toBe(true);
});

test('a refusal of the pool is passed on, in time or not', async () => {
  await expect(lentInTime(Promise.reject(new Error('Queue limit reached.')), 5)).rejects.toThrow('Queue limit');
});
