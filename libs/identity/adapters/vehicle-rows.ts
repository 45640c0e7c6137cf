import { assert, groupBy, type Plate } from '#kernel';
import type { FieldCipher, Sql } from '#platform';
import type { Garage, ResidentVehicle } from '../domain/garage.js';

interface VehicleRow {
  readonly vehicleId: number;
  readonly plateIndex: Buffer;
  readonly plateSealed: Buffer;
}

/** A plate is sealed for its index, which is known before the row has a number. */
const placeOf = (plateIndex: Buffer): string => `vehicle.plate_sealed:${plateIndex.toString('hex')}`;

const open = (cipher: FieldCipher, row: VehicleRow): Plate => cipher.open(row.plateSealed, placeOf(row.plateIndex)) as Plate;

/** The number of a plate, given at its first use by anybody. Its row is locked: nobody erases the plate before the caller has said whose it is. */
export async function vehicleIdOf(tx: Sql, cipher: FieldCipher, plate: Plate): Promise<number> {
  const index = cipher.indexOf('plate', plate);
  const find = async (): Promise<number | undefined> => {
    const [seen] = await tx.query<{ id: number }[]>('SELECT id FROM vehicle WHERE plate_index = ?', [index]);
    if (!seen) return undefined;
    const rows = await tx.query<unknown[]>('SELECT id FROM vehicle WHERE id = ? AND plate_index = ? FOR UPDATE', [seen.id, index]);
    return rows.length === 1 ? seen.id : undefined;
  };
  const known = await find();
  if (known !== undefined) return known;
  await tx.query('INSERT IGNORE INTO vehicle (plate_index, plate_sealed) VALUES (?, ?)', [index, cipher.seal(plate, placeOf(index))]);
  const made = await find();
  assert(made !== undefined, 'the vehicle that was just inserted is gone');
  return made;
}

export async function readGarage(sql: Sql, cipher: FieldCipher, residentId: string): Promise<Garage> {
  const [garage = []] = await readGarages(sql, cipher, [residentId]);
  return garage;
}

/** One for each resident, in order. */
export async function readGarages(sql: Sql, cipher: FieldCipher, residentIds: readonly string[]): Promise<Garage[]> {
  const rows = await sql.query<(VehicleRow & { residentId: string; isDefault: number })[]>(
    `SELECT rv.resident_id AS residentId, v.id AS vehicleId, v.plate_index AS plateIndex, v.plate_sealed AS plateSealed,
       rv.is_default AS isDefault
     FROM resident_vehicle rv JOIN vehicle v ON v.id = rv.vehicle_id
     WHERE rv.resident_id IN (?) ORDER BY rv.added_at_ms, rv.vehicle_id`,
    [residentIds],
  );
  const found = groupBy(rows, (row) => row.residentId);
  const vehicleOf = (row: (typeof rows)[number]) => ({
    vehicleId: row.vehicleId,
    plate: open(cipher, row),
    isDefault: row.isDefault === 1,
  });
  return residentIds.map((id) => (found.get(id) ?? []).map(vehicleOf));
}

/** Brings the rows from one garage to the other; the resident's row is locked by the caller. */
export async function writeGarage(tx: Sql, change: { residentId: string; before: Garage; after: Garage; nowMs: number }): Promise<void> {
  const { residentId, before, after, nowMs } = change;
  for (const gone of before.filter((vehicle) => !has(after, vehicle)))
    await tx.query('DELETE FROM resident_vehicle WHERE resident_id = ? AND vehicle_id = ?', [residentId, gone.vehicleId]);
  const added = after.filter((vehicle) => !has(before, vehicle));
  const rows = added.map((vehicle) => [residentId, vehicle.vehicleId, vehicle.isDefault, nowMs]);
  if (rows.length > 0) await tx.query('INSERT INTO resident_vehicle (resident_id, vehicle_id, is_default, added_at_ms) VALUES ?', [rows]);
  const chosen = after.find((vehicle) => vehicle.isDefault)?.vehicleId ?? null;
  await tx.query('UPDATE resident_vehicle SET is_default = (vehicle_id <=> ?) WHERE resident_id = ?', [chosen, residentId]);
}

const has = (garage: Garage, wanted: ResidentVehicle): boolean => garage.some((vehicle) => vehicle.vehicleId === wanted.vehicleId);

export async function readPlates(sql: Sql, cipher: FieldCipher, vehicleIds: readonly number[]): Promise<Map<number, Plate>> {
  if (vehicleIds.length === 0) return new Map();
  const rows = await sql.query<VehicleRow[]>(
    'SELECT id AS vehicleId, plate_index AS plateIndex, plate_sealed AS plateSealed FROM vehicle WHERE id IN (?) AND plate_index IS NOT NULL',
    [vehicleIds],
  );
  return new Map(rows.map((row) => [row.vehicleId, open(cipher, row)]));
}

/** Locks these vehicles, in order of id. */
export async function lockVehicles(tx: Sql, vehicleIds: readonly number[]): Promise<void> {
  if (vehicleIds.length > 0) await tx.query('SELECT id FROM vehicle WHERE id IN (?) ORDER BY id FOR UPDATE', [[...vehicleIds]]);
}

/** Takes all vehicles off a resident's list. */
export async function emptyGarage(tx: Sql, residentId: string): Promise<void> {
  await tx.query('DELETE FROM resident_vehicle WHERE resident_id = ?', [residentId]);
}

/** Of these locked vehicles, erases the plates that are on nobody's list. The numbers stay, for bookings carry them. */
export async function erasePlates(tx: Sql, vehicleIds: readonly number[]): Promise<void> {
  if (vehicleIds.length === 0) return;
  await tx.query(
    `UPDATE vehicle SET plate_index = NULL, plate_sealed = NULL
     WHERE id IN (?) AND NOT EXISTS (SELECT 1 FROM resident_vehicle rv WHERE rv.vehicle_id = vehicle.id)`,
    [[...vehicleIds]],
  );
}
