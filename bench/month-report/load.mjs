// Writes books into the tables of the product, many rows at a time.
import { createHash } from 'node:crypto';

const ROWS_AT_ONCE = 2_000;
const TARIFF = JSON.stringify({ kind: 'per_night', unitFen: 800, overtimeHalfHourFen: 300, freeCancelMinutes: 60, lateCancelPercent: 50 });

/** Anything that runs SQL. @typedef {{ query(sql: string, parameters?: unknown[]): Promise<any> }} Sql */

/** @param {Sql} sql @param {string} into @param {readonly unknown[][]} rows */
async function insert(sql, into, rows) {
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) await sql.query(`INSERT INTO ${into} VALUES ?`, [rows.slice(i, i + ROWS_AT_ONCE)]);
}

/** Partners, car parks and pools, as an import would write them. Returns ids of pools by code. @param {Sql} sql @param {readonly any[]} pools */
export async function openCity(sql, pools) {
  const partners = [...new Set(pools.map(({ partner }) => partner))];
  await insert(
    sql,
    'partner (code, name, kind, is_sample)',
    partners.map((code) => [code, `示例 ${code}`, 'commercial', true]),
  );
  const partnerIds = await idsOf(sql, 'partner');
  const sites = new Map(pools.map((pool) => [pool.carPark, pool.partner]));
  const site = ([code, partner], n) => [
    partnerIds.get(partner),
    code,
    `示例停车场 ${code}`,
    'commercial',
    '示例路',
    22.57 + n / 1_000,
    114.14,
    '',
    true,
  ];
  await insert(sql, 'car_park (partner_id, code, name, kind, address, lat, lng, entry_note, is_sample)', [...sites].map(site));
  const carParkIds = await idsOf(sql, 'car_park');
  const columns =
    'car_park_id, code, kind, name, bays, tariff_kind, unit_fen, cap_fen, overtime_half_hour_fen, free_cancel_minutes, late_cancel_percent';
  const pool = ({ carPark, code, kind, bays, unitFen }) => [
    carParkIds.get(carPark),
    code,
    kind,
    '泊位',
    bays,
    'per_night',
    unitFen,
    null,
    300,
    60,
    50,
  ];
  await insert(sql, `pool (${columns})`, pools.map(pool));
  await sql.query('UPDATE directory_version SET version = version + 1');
  return idsOf(sql, 'pool');
}

/** @param {Sql} sql @param {string} table */
async function idsOf(sql, table) {
  return new Map((await sql.query(`SELECT id, code FROM ${table}`)).map(({ id, code }) => [code, id]));
}

/** @param {Sql} sql @param {import('./books.mjs').Books} books @param {ReadonlyMap<string, number>} poolIds */
export async function load(sql, books, poolIds) {
  const bookings = [...books.bookings.values()];
  const logRow = ({ pool, seq, cause, from, to, delta, claim, at }) => [poolIds.get(pool), seq, cause, from, to, delta, claim, at];
  await insert(sql, 'pool_log (pool_id, seq, cause, from_tick, to_tick, delta, claim_id, at_ms)', books.log.map(logRow));
  await insert(
    sql,
    'pool_head (pool_id, seq)',
    books.heads().map(({ pool, seq }) => [poolIds.get(pool), seq]),
  );
  const bookingColumns =
    'id, resident_id, vehicle_id, vehicle_seq, pool_id, from_tick, to_tick, state, version, price_fen, tariff, claim_id, hold_expires_at_ms, extends_id, created_at_ms';
  await insert(
    sql,
    `booking (${bookingColumns})`,
    bookings.map((one) => bookingRow(one, poolIds)),
  );
  const keys = bookings.flatMap(({ id, claims, createdAt }) => claims.map((claim) => [claim, Buffer.alloc(32), id, createdAt, createdAt]));
  await insert(sql, 'idempotency (request_id, body_hash, subject_id, lease_until_ms, created_at_ms)', keys);
  const orders = bookings.filter(({ priceFen }) => priceFen > 0);
  await insert(
    sql,
    'payment_attempt (out_trade_no, payable_id, amount_fen, state, pay_until_ms, transaction_id, paid_at_ms, created_at_ms)',
    orders.map(orderRow),
  );
  await insert(sql, 'ledger_entry (posting, account, amount_fen, payable_id, at_ms)', books.ledger);
  const refundColumns =
    'out_refund_no, out_trade_no, payable_id, reason, series, amount_fen, total_fen, request_body, state, created_at_ms';
  const refundRow = (one) => [one.outRefundNo, one.order, one.booking, one.reason, 1, one.amountFen, one.totalFen, '{}', 'open', one.at];
  await insert(sql, `refund (${refundColumns})`, books.refunds.map(refundRow));
  const leafHash = (content) => createHash('sha256').update(Buffer.of(0)).update(content).digest();
  await insert(
    sql,
    'audit_leaf (leaf_hash, content, at_ms)',
    books.leaves.map(({ content, at }) => [leafHash(content), content, at]),
  );
}

function bookingRow({ id, number, pool, from, to, state, version, priceFen, claim, createdAt }, poolIds) {
  const holdExpiresAt = state === 'held' ? createdAt + 15 * 60_000 : null;
  const who = [id, `019f0000-0000-7000-8000-${String(number).padStart(12, '0')}`, number + 1, 1];
  return [...who, poolIds.get(pool.code), from, to, state, version, priceFen, TARIFF, claim, holdExpiresAt, null, createdAt];
}

function orderRow({ id, order, priceFen, paidAt, createdAt }) {
  const transaction = paidAt === null ? null : `4200${order}`;
  return [order, id, priceFen, paidAt === null ? 'closed' : 'paid', createdAt + 14 * 60_000, transaction, paidAt, createdAt];
}
