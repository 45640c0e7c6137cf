import { isDeepStrictEqual } from 'node:util';
import { assert } from '#kernel';
import { appendAuditLeaves, type Sql, SYSTEM_ACTOR } from '#platform';
import { EMPTY_PLAN } from '../domain/supply-plan.js';
import type { Existing } from '../use-cases/check-upload.js';
import type { Upload } from './csv/upload.js';
import { bumpDirectory, lockDirectory, noteChanged } from './directory-version.js';
import { type PlanPlace, publishedLeaf } from './plan-leaves.js';
import { currentPlans, insertPlans, type PlanVersion } from './plan-rows.js';
import { uploadedPlan } from './uploaded-plan.js';

/** Who puts plans in force, why and when. */
export type Publisher = Pick<PlanVersion, 'author' | 'reason' | 'publishedAtMs'>;

/** Rows of one INSERT: the longest rows stay well below a packet of 16 MB. */
const CHUNK = 1_000;

/** Takes the one lock of all who change the directory, and reads what the upload is judged by. */
export async function lockExisting(tx: Sql): Promise<Existing> {
  await lockDirectory(tx);
  const codesOf = async (table: 'partner' | 'car_park') =>
    new Set((await tx.query<{ code: string }[]>(`SELECT code FROM ${table}`)).map((row) => row.code));
  const pools = await tx.query<{ id: number; code: string; carPark: string; bays: number }[]>(
    'SELECT p.id, p.code, c.code AS carPark, p.bays FROM pool p JOIN car_park c ON c.id = p.car_park_id',
  );
  const plans = await currentPlans(
    tx,
    pools.map(({ id }) => id),
  );
  const existing = pools.map(({ id, code, carPark, bays }) => [code, { carPark, bays, plan: plans.get(id)?.plan ?? EMPTY_PLAN }] as const);
  return { partners: await codesOf('partner'), carParks: await codesOf('car_park'), pools: new Map(existing) };
}

/** Writes a checked upload and bumps the directory's version. Ids of what exists stay as they are; plans that stay as they are, too. */
export async function writeUpload(tx: Sql, upload: Upload, by: Publisher): Promise<void> {
  await writePartners(tx, upload);
  await writeCarParks(tx, upload);
  await writePools(tx, upload);
  await writePlans(tx, upload, by);
  await writeSchoolHolidays(tx, upload);
  await writeOfficialDays(tx, upload);
  await bumpDirectory(tx);
}

/** A column of compensation that is missing or empty changes none. */
async function writePartners(tx: Sql, { partners: { entries } }: Upload): Promise<void> {
  const columns = ['code', 'name', 'kind', 'is_sample'];
  const rows = entries.map(({ value: v }) => [v.code, v.name, v.kind, v.is_sample, v.compensation_fen] as const);
  await upsert(
    tx,
    'partner',
    columns,
    rows.flatMap(([...row]) => (row.at(-1) === null ? [row.slice(0, -1)] : [])),
  );
  await upsert(
    tx,
    'partner',
    [...columns, 'compensation_fen'],
    rows.filter((row) => row.at(-1) !== null),
  );
}

async function writeCarParks(tx: Sql, { carParks: { entries } }: Upload): Promise<void> {
  const partnerIds = await idsByCode(tx, 'partner');
  const columns = ['code', 'partner_id', 'name', 'kind', 'address', 'lat', 'lng', 'entry_note', 'is_sample'];
  const rows = entries.map(({ value: v }) => {
    return [v.code, idOf(partnerIds, v.partner), v.name, v.kind, v.address, v.lat, v.lng, v.entry_note, v.is_sample];
  });
  await upsert(tx, 'car_park', columns, rows);
}

async function writePools(tx: Sql, { pools: { entries } }: Upload): Promise<void> {
  const carParkIds = await idsByCode(tx, 'car_park');
  const terms = ['tariff_kind', 'unit_fen', 'cap_fen', 'overtime_half_hour_fen', 'free_cancel_minutes', 'late_cancel_percent'] as const;
  const rows = entries.map(({ value: v }) => {
    return [v.code, idOf(carParkIds, v.car_park), v.kind, v.name, v.bays, ...terms.map((term) => v[term])];
  });
  await upsert(tx, 'pool', ['code', 'car_park_id', 'kind', 'name', 'bays', ...terms], rows);
  await noteChanged(
    tx,
    entries.map(({ value }) => value.car_park),
  );
}

/** Each pool whose plan the upload changes gets a new version of it. */
async function writePlans(tx: Sql, upload: Upload, by: Publisher): Promise<void> {
  const poolIds = await idsByCode(tx, 'pool');
  const codes = new Map(
    [...upload.pools.named, ...upload.windows.named, ...upload.overrides.named].map((code) => [idOf(poolIds, code), code]),
  );
  const inForce = await currentPlans(tx, [...codes.keys()]);
  const next = new Map<number, PlanVersion>();
  for (const [poolId, before] of inForce) {
    const plan = uploadedPlan(upload, codes.get(poolId) ?? '', before.plan);
    if (!isDeepStrictEqual(plan, before.plan)) next.set(poolId, { ...by, version: before.version + 1, plan });
  }
  await insertPlans(tx, next);
  const places = await placesOf(tx, [...next.keys()]);
  const leaves = [...next].map(([poolId, version]) => {
    const place = places.get(poolId);
    assert(place, `pool ${poolId} is nowhere`);
    return publishedLeaf(place, inForce.get(poolId), version, SYSTEM_ACTOR);
  });
  await appendAuditLeaves(tx, leaves, by.publishedAtMs);
}

async function placesOf(tx: Sql, poolIds: readonly number[]): Promise<ReadonlyMap<number, PlanPlace>> {
  if (poolIds.length === 0) return new Map();
  const rows = await tx.query<(PlanPlace & { id: number })[]>(
    `SELECT p.id, p.code AS pool, c.code AS carPark, o.code AS partner
     FROM pool p JOIN car_park c ON c.id = p.car_park_id JOIN partner o ON o.id = c.partner_id WHERE p.id IN (?)`,
    [[...poolIds]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Days that the library of the official calendar does not know yet, or knows wrongly. */
async function writeOfficialDays(tx: Sql, { officialDays: { isGiven, entries } }: Upload): Promise<void> {
  if (!isGiven) return;
  await tx.query('DELETE FROM official_day');
  const rows = entries.map(({ value: v }) => [v.date, v.kind, v.name]);
  await insert(tx, 'official_day', ['day', 'kind', 'name'], rows);
}

async function writeSchoolHolidays(tx: Sql, { schoolHolidays: { isGiven, entries } }: Upload): Promise<void> {
  if (!isGiven) return;
  await tx.query('DELETE FROM school_holiday');
  const rows = entries.map(({ value: v }) => [v.name, v.from, v.to, v.is_sample]);
  await insert(tx, 'school_holiday', ['name', 'from_date', 'to_date', 'is_sample'], rows);
}

type Cells = readonly (string | number | boolean | null)[];

async function insert(tx: Sql, table: string, columns: readonly string[], rows: readonly Cells[], suffix = ''): Promise<void> {
  for (let i = 0; i < rows.length; i += CHUNK)
    await tx.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ? ${suffix}`, [rows.slice(i, i + CHUNK)]);
}

async function upsert(tx: Sql, table: 'partner' | 'car_park' | 'pool', columns: readonly string[], rows: readonly Cells[]): Promise<void> {
  const updates = columns.filter((column) => column !== 'code').map((column) => `${column} = VALUES(${column})`);
  if (table !== 'pool') updates.push('version = version + 1');
  await insert(tx, table, columns, rows, `ON DUPLICATE KEY UPDATE ${updates.join(', ')}`);
}

async function idsByCode(tx: Sql, table: 'partner' | 'car_park' | 'pool'): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.query<{ id: number; code: string }[]>(`SELECT id, code FROM ${table}`);
  return new Map(rows.map(({ id, code }) => [code, id]));
}

function idOf(ids: ReadonlyMap<string, number>, code: string): number {
  const id = ids.get(code);
  assert(id !== undefined, `no id of ${code}: the upload was not checked`);
  return id;
}
