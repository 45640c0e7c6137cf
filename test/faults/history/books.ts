import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { ExportTrail } from '#audit';
import { SystemClock } from '#kernel';
import type { Config } from '#platform';
import type { History } from './history.js';

const PAGE = 5_000;

/** What is taken down at the end, each table in the order of its key. */
const TABLES: readonly (readonly [table: string, order: string])[] = [
  ['partner', 'id'],
  ['car_park', 'id'],
  ['pool', 'id'],
  ['pool_head', 'pool_id'],
  ['pool_log', 'pool_id, seq'],
  ['vehicle', 'id'],
  ['booking', 'id'],
  ['rehoming', 'id'],
  ['supply_plan', 'pool_id, version'],
  ['suspension', 'id'],
  ['idempotency', 'request_id'],
  ['payment_attempt', 'out_trade_no'],
  ['refund', 'out_refund_no'],
  ['notification_inbox', 'id'],
  ['ledger_entry', 'id'],
  ['incident', 'id'],
  ['outbox', 'id'],
  ['audit_leaf', 'id'],
  ['audit_entry', 'tree_index'],
  ['audit_checkpoint', 'tree_size'],
];

/** Sealed columns, and such that say nothing to the checker. */
const LEFT_OUT = new Set(['tariff', 'request_body', 'plate_index', 'address', 'entry_note', 'name', 'plan']);

/** The head of the audit export, then every row of the database in one snapshot: binary columns in hex, sealed ones left out. */
export async function recordDatabase(history: History, dataSource: DataSource): Promise<void> {
  const [head] = (await new ExportTrail(dataSource, new SystemClock()).execute().next()).value?.split('\n') ?? [];
  if (head)
    history.add({
      src: 'db',
      p: 'trail',
      op: 'dump',
      f: 'trail',
      type: 'ok',
      v: z.record(z.string(), z.unknown()).parse(JSON.parse(head)),
    });
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await runner.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    const [clock] = (await runner.query('SELECT ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) AS ms')) as { ms: string | number }[];
    history.add({ src: 'db', p: 'clock', op: 'dump', f: 'clock', type: 'ok', v: { db_ms: Number(clock?.ms), wall_ms: Date.now() } });
    for (const [table, order] of TABLES) await recordTable(history, runner, table, order);
  } finally {
    await runner.query('ROLLBACK');
    await runner.release();
  }
}

async function recordTable(history: History, runner: QueryRunner, table: string, order: string): Promise<void> {
  for (let from = 0; ; from += PAGE) {
    const rows = (await runner.query(`SELECT * FROM ${table} ORDER BY ${order} LIMIT ${PAGE} OFFSET ${from}`)) as Record<string, unknown>[];
    for (const row of rows) history.add({ src: 'db', p: table, op: 'dump', f: table, type: 'ok', v: plainRow(row) });
    if (rows.length < PAGE) return;
  }
}

function plainRow(row: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(row).filter(([column]) => !column.endsWith('_sealed') && !LEFT_OUT.has(column));
  return Object.fromEntries(kept.map(([column, value]) => [column, plainValue(column, value)]));
}

function plainValue(column: string, value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return column.endsWith('_ms') && typeof value === 'string' ? Number(value) : value;
}

const Line = z.record(z.string(), z.unknown());
const SandboxBook = z.object({
  now: z.string(),
  orders: z.array(Line),
  payments: z.array(Line),
  refunds: z.array(Line),
  callbacks: z.array(Line),
  totals: Line,
});
type SandboxBook = z.infer<typeof SandboxBook>;

/** The sandbox's own book, read over its control door. */
export async function readSandboxBook(sandbox: string): Promise<SandboxBook> {
  const answer = await fetch(`${sandbox}/control/ledger`, { signal: AbortSignal.timeout(30_000) });
  return SandboxBook.parse(await answer.json());
}

/** Writes WeChat's side down, line by line; openids become canaries and are not repeated. */
export async function recordSandbox(history: History, sandbox: string): Promise<void> {
  const book = await readSandboxBook(sandbox);
  const add = (f: string, v: Record<string, unknown>) => history.add({ src: 'wx', p: 'sandbox', op: 'book', f, type: 'ok', v });
  for (const { openid, description: _, notifyUrl: __, ...order } of book.orders) {
    if (typeof openid === 'string') history.canary('openid', openid);
    add('order', order);
  }
  for (const payment of book.payments) add('payment', payment);
  for (const refund of book.refunds) add('refund', refund);
  for (const callback of book.callbacks) add('callback', callback);
  add('totals', { ...book.totals, now: book.now, wallMs: Date.now() });
}

/** The keys of the product: none of them may ever be seen. */
export function recordKeys(history: History, { secrets }: Pick<Config, 'secrets'>): void {
  const { appSecret, apiV3Key, merchantPrivateKey, fieldKey, indexKey, auditPrivateKey = '' } = secrets;
  for (const text of [appSecret, apiV3Key, fieldKey, indexKey]) history.canary('key', text);
  for (const pem of [merchantPrivateKey, auditPrivateKey])
    for (const line of pem.split('\n').filter((one) => one.length > 40 && !one.startsWith('-'))) history.canary('key', line);
}
