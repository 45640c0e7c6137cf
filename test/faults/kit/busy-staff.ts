import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { addDays, localDate } from '#kernel';
import type { RecordedClient, RecordedStaff, StaffOutcome } from '../history/index.js';
import type { Chance } from './chance.js';

const Plan = z.looseObject({
  windows: z.array(z.looseObject({ bays: z.int() })),
  overrides: z.array(z.looseObject({ night: z.string() })),
});
const Supply = z.object({ published: z.object({ plan: Plan }), draft: z.object({ revision: z.int() }).nullable() });
const Suspensions = z.array(z.object({ id: z.string(), liftedAt: z.string().nullable() }));
const Effect = z.object({ plan: z.string() });
const NIGHTS = 12;

/** Where staff work: a car park with one pool. */
export interface Workplace {
  readonly carPark: string;
  readonly pool: string;
  readonly bays: number;
}

/** Staff who give, take back, close and open again, for as long as the run lasts, and mind no refusal. */
export class BusyStaff {
  constructor(
    private readonly staff: RecordedStaff,
    private readonly places: readonly Workplace[],
    private readonly chance: Chance,
  ) {}

  async work(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.act(this.chance.pick(this.places));
      await pause(this.chance.below(900, 50));
    }
  }

  private act(place: Workplace): Promise<unknown> {
    const dice = this.chance.fraction();
    if (dice < 0.6) return this.change(place, (plan) => this.withNight(plan, place));
    if (dice < 0.72) return this.change(place, (plan) => this.withWindows(plan, place));
    if (dice < 0.8) return this.suspend(place);
    if (dice < 0.92) return this.resume(place);
    return this.staff.ask('GET', `/car-parks/${place.carPark}/tonight`);
  }

  private nightAfter(days: number): string {
    return addDays(localDate(Date.now()), days);
  }

  /** Another number of bays on one night; what was said of it before is gone. */
  private withNight({ overrides, ...plan }: z.infer<typeof Plan>, { bays }: Workplace): object {
    const night = this.nightAfter(this.chance.below(NIGHTS + 1, 1));
    const kept = overrides.filter((one) => one.night !== night);
    if (this.chance.isLucky(0.3)) return { ...plan, overrides: kept };
    return { ...plan, overrides: [...kept, { night, bays: this.chance.isLucky(0.5) ? 0 : this.chance.below(bays + 1) }] };
  }

  /** Another number of bays on all nights. */
  private withWindows({ windows, ...plan }: z.infer<typeof Plan>, { bays }: Workplace): object {
    return { ...plan, windows: windows.map((window) => ({ ...window, bays: this.chance.below(bays + 1, 1) })) };
  }

  /** Draft, perhaps a look at what it would do, publish. */
  private async change({ pool }: Workplace, edit: (plan: z.infer<typeof Plan>) => object): Promise<void> {
    const supply = Supply.safeParse((await this.staff.ask('GET', `/pools/${pool}/supply`)).body).data;
    if (!supply) return;
    const body = { plan: edit(supply.published.plan), reason: this.chance.pick(['检修', '加开', '活动']) };
    const drafted = await this.staff.ask('PUT', `/pools/${pool}/draft`, { body, version: supply.draft?.revision ?? 0 });
    if (drafted.type === 'ok' && this.chance.isLucky(0.9)) await this.publish(pool);
  }

  private async publish(pool: string): Promise<StaffOutcome> {
    const poolIds = [pool];
    if (this.chance.isLucky(0.6)) return this.staff.ask('POST', '/drafts/publish', { body: { poolIds } });
    const preview = await this.staff.ask('POST', '/drafts/preview', { body: { poolIds } });
    const expectedPlan = Effect.safeParse(preview.body).data?.plan;
    return this.staff.ask('POST', '/drafts/publish', { body: { poolIds, ...(expectedPlan && { expectedPlan }) } });
  }

  private suspend({ carPark }: Workplace): Promise<StaffOutcome> {
    const days = this.chance.below(NIGHTS, 1);
    const window = { from: `${this.nightAfter(days)}T18:00:00+08:00`, to: `${this.nightAfter(days + 1)}T09:00:00+08:00` };
    return this.staff.ask('POST', `/car-parks/${carPark}/suspensions`, { body: { ...window, reason: '进水' } });
  }

  private async resume({ carPark }: Workplace): Promise<void> {
    const found = Suspensions.safeParse((await this.staff.ask('GET', `/car-parks/${carPark}/suspensions`)).body).data ?? [];
    const open = found.filter(({ liftedAt }) => liftedAt === null);
    if (open.length > 0) await this.staff.ask('DELETE', `/car-parks/${carPark}/suspensions/${this.chance.pick(open).id}`);
  }
}

const Bookings = z.object({
  bookings: z.array(z.object({ id: z.string(), rehoming: z.object({ state: z.string(), canReturn: z.boolean() }).nullable() })),
});

/** A resident who, now and then, looks whether a bay was taken back, and says what they think of the other one. */
export async function answerRehomings(client: RecordedClient, chance: Chance, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await pause(chance.below(2_500, 500));
    const { bookings } = Bookings.safeParse((await client.list()).body).data ?? { bookings: [] };
    const moved = bookings.filter(({ rehoming }) => rehoming?.state === 'offered' || rehoming?.canReturn);
    if (moved.length === 0) continue;
    const { id, rehoming } = chance.pick(moved);
    await client.answer(id, rehoming?.canReturn ? 'return' : chance.pick(['accept', 'decline'] as const));
  }
}
