import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { OutcomeUnknown } from '#kernel';
import { type BatchConnection, BatchConnections, isDuplicateKey, mysqlErrno, type Statement, Transactions } from '#platform';
import { eventually, freshStores, type Stores } from '../../support/stores.js';

let stores: Stores;
let connections: BatchConnections;
let transactions: Transactions;
let sends: string[][];
/** What becomes of a send. */
let line: (statements: readonly Statement[], onwards: BatchConnection['send']) => ReturnType<BatchConnection['send']>;

beforeAll(async () => {
  stores = await freshStores();
  connections = new BatchConnections(stores.config, 3);
  await stores.dataSource.query('CREATE TABLE thing (id INT PRIMARY KEY, n INT NOT NULL)');
  transactions = new Transactions({
    lend: (work) =>
      connections.lend((connection) =>
        work({
          send: (statements) => {
            sends.push(statements.map(({ sql }) => sql.split(' ', 1)[0] ?? ''));
            return line(statements, connection.send);
          },
        }),
      ),
  });
});
beforeEach(() => {
  sends = [];
  line = (statements, onwards) => onwards(statements);
});
afterEach(() => stores.dataSource.query('DELETE FROM thing'));
afterAll(async () => {
  await connections?.onApplicationShutdown();
  await stores?.close();
});

const insert = 'INSERT INTO thing VALUES (?, ?)';
const things = () => stores.dataSource.query<{ id: number; n: number }[]>('SELECT id, n FROM thing ORDER BY id');
const cut = () => Object.assign(new Error('cut'), { code: 'PROTOCOL_CONNECTION_LOST' });

test('BEGIN goes with the first question, what was asked at once goes together, and the last writes go with COMMIT', async () => {
  const found = await transactions.run(async (tx) => {
    const both = await Promise.all([tx.query('SELECT 1 AS one'), tx.query('SELECT ? AS two', [2])]);
    tx.defer(insert, [1, 10]);
    tx.defer(insert, [2, 20]);
    return both;
  });
  expect(found).toEqual([[{ one: 1 }], [{ two: 2 }]]);
  expect(sends).toEqual([
    ['SET', 'START', 'SELECT', 'SELECT'],
    ['INSERT', 'INSERT', 'COMMIT'],
  ]);
  expect(await things()).toHaveLength(2);
});

test('a transaction reads what was committed meanwhile, as READ COMMITTED does', async () => {
  const seen = await transactions.run(async (tx) => {
    const before = await tx.query<unknown[]>('SELECT id FROM thing');
    await stores.dataSource.query(insert, [1, 10]);
    return [before.length, (await tx.query<unknown[]>('SELECT id FROM thing')).length];
  });
  expect(seen).toEqual([0, 1]);
});

test('who reads after a deferred write finds it done', async () => {
  const [row] = await transactions.run(async (tx) => {
    tx.defer(insert, [1, 10]);
    tx.defer('UPDATE thing SET n = n + 1 WHERE id = ?', [1]);
    return tx.query<{ n: number }[]>('SELECT n FROM thing WHERE id = 1');
  });
  expect(row?.n).toBe(11);
});

test('a transaction that asks nothing sends nothing', async () => {
  expect(await transactions.run(async () => 'nothing')).toBe('nothing');
  expect(sends).toEqual([]);
});

test('a duplicate key is for who asked to judge; the transaction goes on', async () => {
  const other = await transactions.run(async (tx) => {
    tx.defer(insert, [1, 10]);
    const failure = await tx.query(insert, [1, 11]).catch((error: unknown) => error);
    await tx.query(insert, [2, 20]);
    return failure;
  });
  expect(isDuplicateKey(other)).toBe(true);
  expect(await things()).toEqual([
    { id: 1, n: 10 },
    { id: 2, n: 20 },
  ]);
});

test.each(['a question', 'COMMIT'])(
  'a deferred write that fails ends the transaction, also when it travels with %s that would not mind',
  async (with_) => {
    await stores.dataSource.query(insert, [1, 10]);
    const running = transactions.run(async (tx) => {
      tx.defer(insert, [2, 20]);
      tx.defer(insert, [1, 11]);
      if (with_ === 'a question') await tx.query(insert, [3, 30]).catch((error: unknown) => expect(isDuplicateKey(error)).toBe(false));
    });
    expect(mysqlErrno(await running.catch((error: unknown) => error))).toBe(1062);
    expect(await things()).toEqual([{ id: 1, n: 10 }]);
  },
);

test('what fails takes back everything, and its connection serves the next', async () => {
  const ids = new Set<unknown>();
  for (let n = 0; n < 5; n++) {
    const running = transactions.run(async (tx) => {
      await tx.query(insert, [n, n]);
      ids.add((await tx.query<{ id: number }[]>('SELECT CONNECTION_ID() AS id'))[0]?.id);
      throw new Error('no');
    });
    await expect(running).rejects.toThrow('no');
  }
  expect([await things(), ids.size]).toEqual([[], 1]);
});

test('after a deadlock in a deferred write the work runs again', async () => {
  await stores.dataSource.query(`${insert}, (2, 20)`, [1, 10]);
  let met = 0;
  const add = (first: number, second: number) =>
    transactions.run(async (tx) => {
      await tx.query('SELECT n FROM thing WHERE id = ? FOR UPDATE', [first]);
      met++;
      await eventually(() => met >= 2);
      tx.defer('UPDATE thing SET n = n + 1 WHERE id = ?', [second]);
    });
  await Promise.all([add(1, 2), add(2, 1)]);
  expect(met).toBe(3);
  expect(await things()).toEqual([
    { id: 1, n: 11 },
    { id: 2, n: 21 },
  ]);
});

test('a lost answer to a send with COMMIT is unknown, whatever travelled with it', async () => {
  line = async (statements, onwards) => {
    const results = await onwards(statements);
    if (statements.at(-1)?.sql === 'COMMIT') throw cut();
    return results;
  };
  await expect(transactions.run(async (tx) => tx.defer(insert, [1, 10]))).rejects.toThrow(OutcomeUnknown);
  expect(await things()).toHaveLength(1);
});

test('a line that was cut before COMMIT wrote nothing, and nobody calls that unknown', async () => {
  line = async (statements, onwards) => {
    const results = await onwards(statements);
    if (statements.some(({ sql }) => sql.startsWith('INSERT'))) throw cut();
    return results;
  };
  const running = transactions.run((tx) => tx.query(insert, [1, 10]));
  await expect(running).rejects.toMatchObject({ code: 'PROTOCOL_CONNECTION_LOST' });
  expect(await things()).toEqual([]);
});

test('a write that the server gave up before COMMIT was not done: that is known', async () => {
  const running = transactions.run(async (tx) => tx.defer('INSERT INTO thing SELECT 1, SLEEP(20)')).catch((error: unknown) => error);
  const sleeper = "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND STATE = 'User sleep'";
  const [found] = await eventually(
    () => stores.dataSource.query<{ id: number }[]>(sleeper),
    (rows) => rows.length > 0,
  );
  await stores.dataSource.query(`KILL QUERY ${found?.id}`);
  expect(await running).toMatchObject({ errno: 1317 });
  expect(await things()).toEqual([]);
});

test('questions that change nothing need no transaction; what fails with one is what failed', async () => {
  const found = await transactions.read((sql) => Promise.all([sql.query('SELECT 1 AS one'), sql.query('SELECT 2 AS two')]));
  expect([found, sends]).toEqual([[[{ one: 1 }], [{ two: 2 }]], [['SELECT', 'SELECT']]]);
  const failing = transactions.read((sql) => Promise.all([sql.query('SELECT 1'), sql.query('SELECT nothing')]));
  await expect(failing).rejects.toMatchObject({ errno: 1054 });
  line = () => Promise.reject(cut());
  const lost = transactions.read((sql) => Promise.all([sql.query('SELECT 1'), sql.query('SELECT 2')]));
  await expect(lost).rejects.toMatchObject({ code: 'PROTOCOL_CONNECTION_LOST' });
});

test('the data source refuses a second statement', async () => {
  await expect(stores.dataSource.query('SELECT 1; SELECT 2')).rejects.toThrow(/syntax/);
});
