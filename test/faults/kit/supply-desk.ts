import { z } from 'zod';
import type { RecordedStaff, StaffOutcome } from '../history/index.js';
import type { World } from './world.js';

const Plan = z.looseObject({ windows: z.array(z.unknown()), overrides: z.array(z.unknown()) });
const Supply = z.object({
  published: z.object({ version: z.int(), plan: Plan }),
  draft: z.object({ revision: z.int() }).nullable(),
});

/** How one stay ended, as the database has it. */
export interface StayEnd {
  readonly id: string;
  readonly state: string;
  readonly carPark: string;
  readonly priceFen: number;
  /** What the books keep for it. */
  readonly keptFen: number;
}

/** For rows about supply: what staff do at their console, and what became of the stays that were in the way. */
export class SupplyDesk {
  constructor(private readonly world: Pick<World, 'dataSource'>) {}

  async supplyOf(staff: RecordedStaff, poolId: string): Promise<z.infer<typeof Supply>> {
    return Supply.parse(await said(staff.ask('GET', `/pools/${poolId}/supply`)));
  }

  /** Drafts that a pool offers no bay on this date, or as many as told. Nothing is in force yet. */
  async draftNight(staff: RecordedStaff, poolId: string, night: string, bays = 0): Promise<void> {
    const { published, draft } = await this.supplyOf(staff, poolId);
    const plan = { ...published.plan, overrides: [...published.plan.overrides, { night, bays }] };
    const body = { plan, reason: '检修' };
    await said(staff.ask('PUT', `/pools/${poolId}/draft`, { body, version: draft?.revision ?? 0 }));
  }

  /** Puts the draft of a pool in force, whatever it takes. */
  publish(staff: RecordedStaff, poolId: string): Promise<StaffOutcome> {
    return staff.ask('POST', '/drafts/publish', { body: { poolIds: [poolId] } });
  }

  /** How these bookings ended so far. */
  async endsOf(bookingIds: readonly string[]): Promise<StayEnd[]> {
    const rows = await this.world.dataSource.query<Record<string, unknown>[]>(
      `SELECT b.id, b.state, c.code AS carPark, b.price_fen AS priceFen,
         (SELECT COALESCE(-SUM(l.amount_fen), 0) FROM ledger_entry l WHERE l.payable_id = b.id AND l.account = 'revenue') AS keptFen
       FROM booking b JOIN pool p ON p.id = b.pool_id JOIN car_park c ON c.id = p.car_park_id WHERE b.id IN (?)`,
      [bookingIds],
    );
    return rows.map((row) => ({ ...(row as unknown as StayEnd), keptFen: Number(row['keptFen']) }));
  }
}

/** The body of an answer. Throws when it is a refusal or none came. */
export async function said(asked: Promise<StaffOutcome>): Promise<unknown> {
  const { type, status, text, body } = await asked;
  if (type !== 'ok') throw new Error(`staff were answered ${status} ${text}`);
  return body;
}
