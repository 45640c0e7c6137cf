import { type Author, PublishDrafts, SupplyDrafts, SuspendCarPark } from '#allocation';
import type { SupplyPlanBody } from '#contracts';
import { isRefusal, type Refusal } from '#kernel';
import { TenantScope } from '#platform';
import { aWindow } from '../../support/supply.js';
import type { BookingWorld } from '../booking/booking-world.js';

const HOUR = 60;

/** A property desk of the one partner of a world, with the desk of a process. */
export class PartnerDesk {
  private constructor(
    private readonly world: BookingWorld,
    readonly scope: TenantScope,
    readonly author: Author,
  ) {}

  static async of(world: BookingWorld, partnerCode = 'owner'): Promise<PartnerDesk> {
    const staffId = '01900000-0000-7000-8000-0000000000aa';
    await world.sql.query(
      "INSERT IGNORE INTO staff (id, name, is_active, audit_salt, created_at_ms) VALUES (?, '示例管理员', TRUE, RANDOM_BYTES(16), 0)",
      [staffId],
    );
    const [partner] = await world.rows<{ id: number }>('SELECT id FROM partner WHERE code = ?', partnerCode);
    return new PartnerDesk(world, TenantScope.of({ partnerId: partner?.id ?? 0, partnerCode }), { staffId, name: '示例管理员' });
  }

  /** Every night from 18:00 to 08:00 so many bays. */
  async draft(poolCode: string, bays: number, over: Partial<SupplyPlanBody> = {}): Promise<void> {
    const plan = {
      windows: bays === 0 ? [] : [aWindow({ startMinute: 18 * HOUR, endMinute: 32 * HOUR, bays })],
      overrides: [],
      curfew: null,
    };
    const drafts = this.world.app.get(SupplyDrafts);
    const now = await drafts.read(this.scope, poolCode);
    if (isRefusal(now)) throw new Error(now.refused);
    const body = { plan: { ...plan, ...over } as SupplyPlanBody, reason: '测试' };
    const saved = await drafts.save(this.scope, this.author, poolCode, body, now.draft?.revision ?? 0);
    if (isRefusal(saved)) throw new Error(JSON.stringify(saved));
  }

  preview(...poolCodes: string[]) {
    return this.world.app.get(PublishDrafts).preview(this.scope, poolCodes);
  }

  /** For a partner without a limit, whose plans nobody has to approve. */
  async publish(poolIds: string[], expectedPlan?: string, on = this.world.app) {
    const outcome = await on.get(PublishDrafts).execute(this.scope, this.author, { poolIds, expectedPlan });
    if ('askedAt' in outcome) throw new Error('the plan awaits approval');
    return outcome;
  }

  get suspensions() {
    return this.world.app.get(SuspendCarPark);
  }
}

/** The outcome, which is no refusal. */
export function done<T extends object>(outcome: T): Exclude<T, Refusal> {
  if (isRefusal(outcome)) throw new Error(JSON.stringify(outcome));
  return outcome as Exclude<T, Refusal>;
}
