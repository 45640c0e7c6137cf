import type { CarParkKind, PoolKind } from '#contracts';
import type { Sql, TenantScope } from '#platform';
import type { SupplyPlan } from '../domain/supply-plan.js';
import { currentPlans, NOTHING_SAID, type PlanVersion } from './plan-rows.js';
import { type PlanDraft, readDrafts } from './supply-plans.js';

/** A car park as its own row stands. */
export interface OwnCarPark {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly kind: CarParkKind;
  readonly address: string;
  readonly lat: number;
  readonly lng: number;
  readonly entry_note: string;
  readonly is_sample: boolean;
}

/** The columns of a tariff, under their names in tables and files. */
export const TARIFF_TERMS = [
  'tariff_kind',
  'unit_fen',
  'cap_fen',
  'overtime_half_hour_fen',
  'free_cancel_minutes',
  'late_cancel_percent',
] as const;
export type TariffTerms = Readonly<Record<(typeof TARIFF_TERMS)[number], string | number | null>>;

/** A pool as its row, its plan and its draft stand. */
export interface OwnPool extends TariffTerms {
  readonly id: number;
  readonly code: string;
  readonly carPark: string;
  readonly kind: PoolKind;
  readonly name: string;
  readonly bays: number;
  readonly inForce: PlanVersion;
  readonly draft: PlanDraft | undefined;
  /** What the next version would say as things stand: the draft, unless another version was put in force since it was begun. */
  readonly standing: SupplyPlan;
}

/** All that one partner has. */
export interface Own {
  readonly partner: string;
  readonly carParks: ReadonlyMap<string, OwnCarPark>;
  readonly pools: ReadonlyMap<string, OwnPool>;
}

export async function readOwn(sql: Sql, { partnerId, partnerCode }: TenantScope): Promise<Own> {
  const carParks = await sql.query<(Omit<OwnCarPark, 'is_sample' | 'lat' | 'lng'> & { lat: string; lng: string; is_sample: number })[]>(
    'SELECT id, code, name, kind, address, lat, lng, entry_note, is_sample FROM car_park WHERE partner_id = ?',
    [partnerId],
  );
  const pools = await sql.query<Omit<OwnPool, 'inForce' | 'draft' | 'standing'>[]>(
    `SELECT p.id, p.code, c.code AS carPark, p.kind, p.name, p.bays, ${TARIFF_TERMS.map((term) => `p.${term}`).join(', ')}
       FROM pool p JOIN car_park c ON c.id = p.car_park_id WHERE c.partner_id = ?`,
    [partnerId],
  );
  const poolIds = pools.map(({ id }) => id);
  const [plans, drafts] = [await currentPlans(sql, poolIds), await readDrafts(sql, poolIds)];
  return {
    partner: partnerCode,
    carParks: new Map(
      carParks.map((row) => [row.code, { ...row, lat: Number(row.lat), lng: Number(row.lng), is_sample: row.is_sample === 1 }]),
    ),
    pools: new Map(pools.map((row) => [row.code, { ...row, ...plansOf(plans.get(row.id), drafts.get(row.id)) }])),
  };
}

function plansOf(version: PlanVersion | undefined, draft: PlanDraft | undefined): Pick<OwnPool, 'inForce' | 'draft' | 'standing'> {
  const inForce = version ?? NOTHING_SAID;
  return { inForce, draft, standing: draft?.baseVersion === inForce.version ? draft.plan : inForce.plan };
}
