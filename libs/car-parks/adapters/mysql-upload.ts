import { assert } from '#kernel';
import type { Sql } from '#platform';
import type { Existing, ExistingPool } from '../use-cases/check-upload.js';
import type { Upload } from './csv/upload.js';

/** Rows of one INSERT: the longest rows stay well below a packet of 16 MB. */
const CHUNK = 1_000;

/** Takes the one lock of all imports, so that they come one after another, and reads what the upload is judged by. */
export async function lockExisting(tx: Sql): Promise<Existing> {
  await tx.query('SELECT version FROM directory_version WHERE id = 1 FOR UPDATE');
  const codesOf = async (table: 'partner' | 'car_park') =>
    new Set((await tx.query<{ code: string }[]>(`SELECT code FROM ${table}`)).map((row) => row.code));
  const pools = await tx.query<(ExistingPool & { code: string })[]>(
    `SELECT p.code, c.code AS carPark, p.bays,
            (SELECT COALESCE(MAX(w.bays), 0) FROM supply_window w WHERE w.pool_id = p.id) AS windowBays,
            (SELECT COALESCE(MAX(o.bays), 0) FROM supply_override o WHERE o.pool_id = p.id) AS overrideBays
       FROM pool p JOIN car_park c ON c.id = p.car_park_id`,
  );
  return {
    partners: await codesOf('partner'),
    carParks: await codesOf('car_park'),
    pools: new Map(pools.map((pool) => [pool.code, pool])),
  };
}

/** Writes a checked upload and bumps the directory's version. Ids of what exists stay as they are. */
export async function writeUpload(tx: Sql, upload: Upload): Promise<void> {
  await upsert(
    tx,
    'partner',
    ['code', 'name', 'kind', 'is_sample'],
    upload.partners.entries.map(({ value }) => [value.code, value.name, value.kind, value.is_sample]),
  );
  await writeCarParks(tx, upload);
  await writePools(tx, upload);
  await writeSupply(tx, upload);
  await tx.query('UPDATE directory_version SET version = version + 1 WHERE id = 1');
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
}

/** A file of windows replaces the windows of the pools that it or `pools.csv` names; likewise a file of overrides. */
async function writeSupply(tx: Sql, { pools, windows, overrides }: Upload): Promise<void> {
  const poolIds = await idsByCode(tx, 'pool');
  const replace = async (table: 'supply_window' | 'supply_override', named: ReadonlySet<string>) => {
    const ids = [...new Set([...named, ...pools.named])].map((code) => idOf(poolIds, code));
    if (ids.length > 0) await tx.query(`DELETE FROM ${table} WHERE pool_id IN (?)`, [ids]);
  };
  if (windows.isGiven) {
    await replace('supply_window', windows.named);
    const rows = windows.entries.map(({ value: v }) => {
      return [idOf(poolIds, v.pool), v.weekdays, v.start, v.end, v.bays, v.valid_from, v.valid_to];
    });
    const columns = ['pool_id', 'weekdays', 'start_minute', 'end_minute', 'bays', 'valid_from', 'valid_to'];
    await insert(tx, 'supply_window', columns, rows);
  }
  if (overrides.isGiven) {
    await replace('supply_override', overrides.named);
    const rows = overrides.entries.map(({ value: v }) => {
      return [idOf(poolIds, v.pool), v.night, v.start ?? 0, v.end ?? 24 * 60, v.bays]; // the times of a closed night mean nothing
    });
    await insert(tx, 'supply_override', ['pool_id', 'night', 'start_minute', 'end_minute', 'bays'], rows);
  }
}

type Cells = readonly (string | number | boolean | null)[];

async function insert(tx: Sql, table: string, columns: readonly string[], rows: readonly Cells[], suffix = ''): Promise<void> {
  for (let i = 0; i < rows.length; i += CHUNK)
    await tx.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ? ${suffix}`, [rows.slice(i, i + CHUNK)]);
}

async function upsert(tx: Sql, table: string, columns: readonly string[], rows: readonly Cells[]): Promise<void> {
  const updates = columns.filter((column) => column !== 'code').map((column) => `${column} = VALUES(${column})`);
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
