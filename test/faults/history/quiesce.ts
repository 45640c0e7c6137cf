import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { readSandboxBook } from './books.js';

const LOOK_EVERY_MS = 250;
/** A hold that is about to end would end in the middle of the final dump. */
const ENDS_SOON_MS = 10_000;

/** What moves, and how one sees it. Each counts to 0 when everything has come to rest. */
const MOVING: Readonly<Record<string, string>> = {
  outbox: 'SELECT COUNT(*) AS n FROM outbox',
  'facts of the inbox that nobody applied':
    'SELECT COUNT(*) AS n FROM notification_inbox WHERE applied_at_ms IS NULL AND told_at_ms IS NOT NULL',
  'refunds on their way': "SELECT COUNT(*) AS n FROM refund WHERE state IN ('open', 'accepted')",
  'holds that end soon or ended': `SELECT COUNT(*) AS n FROM booking WHERE state = 'held'
    AND hold_expires_at_ms < UNIX_TIMESTAMP(NOW(3)) * 1000 + ${ENDS_SOON_MS}`,
  'open orders of ended bookings': `SELECT COUNT(*) AS n FROM payment_attempt a JOIN booking b ON b.id = a.payable_id
    WHERE a.state IN ('created', 'offered') AND b.state IN ('cancelled', 'lapsed')`,
  'leaves outside the tree': 'SELECT COUNT(*) AS n FROM audit_leaf l LEFT JOIN audit_entry e ON e.leaf_id = l.id WHERE e.leaf_id IS NULL',
};

/** A machine with too much to do gets more time, up to so often as much. */
const MOST_PATIENCE = 4;

/** Waits until nothing moves any more, twice in a row. Returns what still moves after `withinMs`, in words; empty when all is at rest. */
export async function quiesce(dataSource: DataSource, sandbox: string, withinMs = 60_000): Promise<string[]> {
  const loadPerCore = (loadavg()[0] ?? 0) / availableParallelism();
  const end = performance.now() + withinMs * Math.min(MOST_PATIENCE, Math.max(1, loadPerCore));
  for (let restful = 0; ; ) {
    const moving = await look(dataSource, sandbox);
    restful = moving.length === 0 ? restful + 1 : 0;
    if (restful === 2) return [];
    if (performance.now() > end) return moving;
    await pause(LOOK_EVERY_MS);
  }
}

async function look(dataSource: DataSource, sandbox: string): Promise<string[]> {
  const found: string[] = [];
  for (const [what, sql] of Object.entries(MOVING)) {
    const [row] = await dataSource.query<{ n: string | number }[]>(sql);
    if (Number(row?.n) > 0) found.push(`${what}: ${row?.n}`);
  }
  const unheard = await paymentsNobodyHeardOf(dataSource, sandbox);
  return unheard > 0 ? [...found, `payments that are not recorded: ${unheard}`] : found;
}

async function paymentsNobodyHeardOf(dataSource: DataSource, sandbox: string): Promise<number> {
  const { payments } = await readSandboxBook(sandbox);
  const paid = await dataSource.query<{ no: string }[]>("SELECT out_trade_no AS no FROM payment_attempt WHERE state = 'paid'");
  const known = new Set(paid.map(({ no }) => no));
  return payments.filter(({ outTradeNo }) => !known.has(String(outTradeNo))).length;
}
