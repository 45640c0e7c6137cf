import { beforeEach, expect, test } from '@jest/globals';
import { LatestReads } from './latest-reads.js';

interface Reading {
  readonly id: string;
  readonly owner: string;
  end(): Promise<void>;
  fail(): Promise<void>;
}

let underWay: Reading[];
let retries: (() => void)[];
let reads: LatestReads;

beforeEach(() => {
  underWay = [];
  retries = [];
  reads = new LatestReads(begin, (tryAgain) => retries.push(tryAgain));
});

function begin(id: string, owner: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = async (how: () => void): Promise<void> => {
      underWay = underWay.filter((one) => one !== reading);
      how();
      await new Promise(setImmediate);
    };
    const reading = { id, owner, end: () => settle(resolve), fail: () => settle(() => reject(new Error('away'))) };
    underWay.push(reading);
  });
}

const ids = () => underWay.map(({ id }) => id);

test('what changes again while it is read is read once more, afterwards', async () => {
  for (let i = 0; i < 3; i++) reads.ask('a', 'lin');
  expect(ids()).toEqual(['a']);
  await underWay[0]?.end();
  expect(ids()).toEqual(['a']);
  await underWay[0]?.end();
  expect(ids()).toEqual([]);
});

test('at most four are read at the same time, and one that waits for its own reader holds up nobody', async () => {
  for (const id of ['a', 'a', 'b', 'c', 'd', 'e']) reads.ask(id, 'lin');
  expect(ids()).toEqual(['a', 'b', 'c', 'd']);
  await underWay[1]?.end();
  expect(ids()).toEqual(['a', 'c', 'd', 'e']);
});

test('a reading that fails is done again, for the same owner', async () => {
  reads.ask('a', 'lin');
  await underWay[0]?.fail();
  expect(ids()).toEqual([]);
  retries[0]?.();
  expect(underWay).toMatchObject([{ id: 'a', owner: 'lin' }]);
});

test('nothing is begun after the end', async () => {
  for (const id of ['a', 'a', 'b', 'c', 'd', 'e']) reads.ask(id, 'lin');
  reads.stop();
  for (const one of [...underWay]) await one.end();
  reads.ask('f', 'lin');
  expect(ids()).toEqual([]);
});
