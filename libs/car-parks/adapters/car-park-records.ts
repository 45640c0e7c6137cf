import type { CarParkKind, OfficeCarParkView, PoolBody, PoolKind } from '#contracts';
import { groupBy, type Location } from '#kernel';
import type { Sql } from '#platform';
import type { Tariff } from '../domain/tariff.js';

/** A car park as its own row stands, for those who change it. */
export interface CarParkRecord {
  readonly id: number;
  readonly code: string;
  readonly partnerId: number;
  readonly partnerCode: string;
  readonly partnerName: string;
  readonly isPartnerActive: boolean;
  readonly name: string;
  readonly kind: CarParkKind;
  readonly address: string;
  readonly location: Location;
  readonly entryNote: string;
  readonly isSample: boolean;
  readonly isActive: boolean;
  readonly version: number;
}

export interface PoolRecord {
  readonly id: number;
  readonly code: string;
  readonly carParkId: number;
  readonly kind: PoolKind;
  readonly name: string;
  readonly bays: number;
  readonly tariff: PoolBody['tariff'];
}

interface RawCarPark extends Omit<CarParkRecord, 'location' | 'isSample' | 'isActive' | 'isPartnerActive'> {
  readonly lat: string;
  readonly lng: string;
  readonly isSample: number;
  readonly isActive: number;
  readonly isPartnerActive: number;
}

interface RawPool extends Omit<PoolRecord, 'tariff'> {
  readonly tariffKind: Tariff['kind'];
  readonly unitFen: number;
  readonly capFen: number | null;
  readonly overtimeHalfHourFen: number;
  readonly freeCancelMinutes: number;
  readonly lateCancelPercent: number;
}

const CAR_PARKS = `SELECT c.id, c.code, c.partner_id AS partnerId, p.code AS partnerCode, p.name AS partnerName, p.is_active AS isPartnerActive,
    c.name, c.kind, c.address, c.lat, c.lng, c.entry_note AS entryNote, c.is_sample AS isSample, c.is_active AS isActive, c.version
  FROM car_park c JOIN partner p ON p.id = c.partner_id`;

const POOLS = `SELECT id, code, car_park_id AS carParkId, kind, name, bays, tariff_kind AS tariffKind, unit_fen AS unitFen, cap_fen AS capFen,
    overtime_half_hour_fen AS overtimeHalfHourFen, free_cancel_minutes AS freeCancelMinutes, late_cancel_percent AS lateCancelPercent FROM pool`;

function carParkOf({ lat, lng, isSample, isActive, isPartnerActive, ...row }: RawCarPark): CarParkRecord {
  const location = { lat: Number(lat), lng: Number(lng) };
  return { ...row, location, isSample: isSample === 1, isActive: isActive === 1, isPartnerActive: isPartnerActive === 1 };
}

function poolOf({ id, code, carParkId, kind, name, bays, tariffKind, ...terms }: RawPool): PoolRecord {
  return { id, code, carParkId, kind, name, bays, tariff: { kind: tariffKind, ...terms } };
}

export async function findCarPark(sql: Sql, code: string): Promise<CarParkRecord | undefined> {
  const [row] = await sql.query<RawCarPark[]>(`${CAR_PARKS} WHERE c.code = ?`, [code]);
  return row && carParkOf(row);
}

export async function carParksOf(sql: Sql, partnerCode: string): Promise<CarParkRecord[]> {
  return (await sql.query<RawCarPark[]>(`${CAR_PARKS} WHERE p.code = ? ORDER BY c.id`, [partnerCode])).map(carParkOf);
}

export async function poolsOf(sql: Sql, carParkIds: readonly number[]): Promise<PoolRecord[]> {
  if (carParkIds.length === 0) return [];
  return (await sql.query<RawPool[]>(`${POOLS} WHERE car_park_id IN (?) ORDER BY id`, [[...carParkIds]])).map(poolOf);
}

/** Those of these codes that there are, in whatever car park. */
export async function poolsNamed(sql: Sql, codes: readonly string[]): Promise<PoolRecord[]> {
  if (codes.length === 0) return [];
  return (await sql.query<RawPool[]>(`${POOLS} WHERE code IN (?)`, [[...codes]])).map(poolOf);
}

/** How the street office sees them, with their pools. */
export async function officeViewsOf(sql: Sql, carParks: readonly CarParkRecord[]): Promise<OfficeCarParkView[]> {
  const pools = groupBy(
    await poolsOf(
      sql,
      carParks.map(({ id }) => id),
    ),
    (pool) => pool.carParkId,
  );
  return carParks.map(({ id, code, partnerId: _, partnerCode, isPartnerActive: __, ...row }) => ({
    ...row,
    id: code,
    partnerId: partnerCode,
    pools: (pools.get(id) ?? []).map(({ code: pool, kind, name, bays, tariff }) => ({ id: pool, kind, name, bays, tariff })),
  }));
}

export type NewCarPark = Pick<CarParkRecord, 'code' | 'partnerId' | 'name' | 'kind' | 'address' | 'location' | 'entryNote' | 'isSample'>;

/** Returns its id. */
export async function insertCarPark(tx: Sql, carPark: NewCarPark): Promise<number> {
  const { code, partnerId, name, kind, address, location, entryNote, isSample } = carPark;
  const { insertId } = await tx.query<{ insertId: number }>(
    'INSERT INTO car_park (code, partner_id, name, kind, address, lat, lng, entry_note, is_sample) VALUES (?)',
    [[code, partnerId, name, kind, address, location.lat, location.lng, entryNote, isSample]],
  );
  return insertId;
}

/** Its version rises by one. */
export async function updateCarPark(tx: Sql, carPark: CarParkRecord): Promise<void> {
  const { id, name, kind, address, location, entryNote, isActive } = carPark;
  await tx.query(
    `UPDATE car_park SET name = ?, kind = ?, address = ?, lat = ?, lng = ?, entry_note = ?, is_active = ?, version = version + 1 WHERE id = ?`,
    [name, kind, address, location.lat, location.lng, entryNote, isActive, id],
  );
}

/** Adds pools and changes those that there are. Neither their kind nor their car park changes. */
export async function writePools(tx: Sql, carParkId: number, pools: readonly PoolBody[]): Promise<void> {
  const columns =
    'car_park_id, code, kind, name, bays, tariff_kind, unit_fen, cap_fen, overtime_half_hour_fen, free_cancel_minutes, late_cancel_percent';
  const changing = columns
    .split(', ')
    .slice(3)
    .map((column) => `${column} = VALUES(${column})`);
  const rows = pools.map(({ id, kind, name, bays, tariff }) => {
    const { unitFen, capFen, overtimeHalfHourFen, freeCancelMinutes, lateCancelPercent } = tariff;
    return [carParkId, id, kind, name, bays, tariff.kind, unitFen, capFen, overtimeHalfHourFen, freeCancelMinutes, lateCancelPercent];
  });
  if (rows.length > 0) await tx.query(`INSERT INTO pool (${columns}) VALUES ? ON DUPLICATE KEY UPDATE ${changing.join(', ')}`, [rows]);
}
