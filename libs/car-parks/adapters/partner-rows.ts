import type { PartnerKind, PartnerView } from '#contracts';
import { dateOfDay, dayNumber, groupBy, type LocalDate } from '#kernel';
import type { Sql } from '#platform';

/** A partner as its own row stands. */
export interface PartnerRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly kind: PartnerKind;
  readonly isSample: boolean;
  readonly isActive: boolean;
  readonly compensationFen: number;
  readonly windowLimitBays: number | null;
  readonly version: number;
}

const COLUMNS = `id, code, name, kind, is_sample = 1 AS isSample, is_active = 1 AS isActive, compensation_fen AS compensationFen,
  window_limit_bays AS windowLimitBays, version`;

type Flags = 'isSample' | 'isActive';
type Raw = Omit<PartnerRow, Flags> & Record<Flags, number>;

const partnerOf = (row: Raw): PartnerRow => ({ ...row, isSample: Number(row.isSample) === 1, isActive: Number(row.isActive) === 1 });

export async function findPartner(sql: Sql, code: string): Promise<PartnerRow | undefined> {
  const [row] = await sql.query<Raw[]>(`SELECT ${COLUMNS} FROM partner WHERE code = ?`, [code]);
  return row && partnerOf(row);
}

export type NewPartner = Omit<PartnerRow, 'id' | 'version' | 'isActive'>;

export async function insertPartner(tx: Sql, partner: NewPartner): Promise<void> {
  const { code, name, kind, isSample, compensationFen, windowLimitBays } = partner;
  await tx.query('INSERT INTO partner (code, name, kind, is_sample, compensation_fen, window_limit_bays) VALUES (?, ?, ?, ?, ?, ?)', [
    code,
    name,
    kind,
    isSample,
    compensationFen,
    windowLimitBays,
  ]);
}

/** Its version rises by one. */
export async function updatePartner(tx: Sql, partner: PartnerRow): Promise<void> {
  const { id, name, kind, isActive, compensationFen, windowLimitBays } = partner;
  await tx.query(
    'UPDATE partner SET name = ?, kind = ?, is_active = ?, compensation_fen = ?, window_limit_bays = ?, version = version + 1 WHERE id = ?',
    [name, kind, isActive, compensationFen, windowLimitBays, id],
  );
}

/** What is agreed from this night on, in place of what was agreed for it and for later ones. */
export async function agreeShare(tx: Sql, code: string, { fromNight, percent }: { fromNight: LocalDate; percent: number }): Promise<void> {
  await tx.query('DELETE FROM partner_share WHERE partner = ? AND from_night >= ?', [code, dayNumber(fromNight)]);
  await tx.query('INSERT INTO partner_share (partner, from_night, percent) VALUES (?, ?, ?)', [code, dayNumber(fromNight), percent]);
}

/** All of them, or the one of this code, in the order in which they joined. */
export async function readPartners(sql: Sql, code?: string): Promise<PartnerView[]> {
  const [where, codes] = code === undefined ? ['', []] : ['WHERE code = ?', [code]];
  const partners = await sql.query<Raw[]>(`SELECT ${COLUMNS} FROM partner ${where} ORDER BY id`, codes);
  const shares = await sql.query<{ partner: string; night: number; percent: number }[]>(
    'SELECT partner, from_night AS night, percent FROM partner_share ORDER BY from_night',
  );
  const carParks = await sql.query<{ partnerId: number; code: string }[]>('SELECT partner_id AS partnerId, code FROM car_park ORDER BY id');
  const sharesOf = groupBy(shares, (share) => share.partner);
  const carParksOf = groupBy(carParks, (carPark) => carPark.partnerId);
  return partners.map(partnerOf).map(({ id, code: own, ...row }) => ({
    ...row,
    id: own,
    shares: (sharesOf.get(own) ?? []).map(({ night, percent }) => ({ percent, fromNight: dateOfDay(night) })),
    carParkIds: (carParksOf.get(id) ?? []).map((carPark) => carPark.code),
  }));
}
