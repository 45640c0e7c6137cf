import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import fc from 'fast-check';
import { CancelBooking, ExtendBooking, LapseHold, PlaceBooking, SettlePayment } from '#booking';
import { formatInstant, formatTick, isRefusal, TICK_MS } from '#kernel';
import { connectRedis } from '#platform';
import { FREE, NIGHT_FROM_MS } from '../availability/city.js';
import { BookingWorld, type Resident, viewOf } from './booking-world.js';
import { brokenInvariants } from './invariants.js';

/**
 * Random histories of a few people at two processes; the steps of one turn run at the same time. A failure prints seed and path:
 * given to `fc.assert`, they make the same history again (what the stores interleave stays theirs).
 */
const RUNS = 15;
const PEOPLE = 6;

const KINDS = ['place', 'place', 'place', 'pay', 'pay', 'settle', 'cancel', 'lapse', 'extend', 'flush'] as const;
const Step = fc.record({
  kind: fc.constantFrom(...KINDS),
  person: fc.nat(PEOPLE - 1),
  plate: fc.nat(PEOPLE - 1),
  pool: fc.constantFrom('a', 'b', 'free'),
  from: fc.nat(50),
  length: fc.integer({ min: 1, max: 16 }),
  /** Which of the bookings made so far, or of WeChat's reports. */
  choice: fc.nat(999),
});
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never;
const Turn = fc.record({ steps: fc.array(Step, { minLength: 1, maxLength: 8 }), minutes: fc.constantFrom(0, 0, 0, 4, 15, 70) });
type Turn = typeof Turn extends fc.Arbitrary<infer T> ? T : never;

interface Made {
  readonly id: string;
  readonly owner: Resident;
  readonly toMs: number;
}

class History {
  readonly made: Made[] = [];
  readonly outcomes = new Set<string>();

  constructor(
    private readonly world: BookingWorld,
    private readonly people: readonly Resident[],
  ) {}

  async take(step: Step, on: TestingModule): Promise<void> {
    const made = this.made[step.choice % Math.max(1, this.made.length)];
    this.outcomes.add(`${step.kind} ${await this.outcomeOf(step, made, on)}`);
  }

  private async outcomeOf(step: Step, made: Made | undefined, on: TestingModule): Promise<string> {
    if (step.kind === 'place') return this.place(step, on);
    if (step.kind === 'flush') return this.flush();
    if (step.kind === 'settle') return this.settle(step.choice, on);
    if (!made) return 'nothing';
    if (step.kind === 'pay') return this.pay(made);
    if (step.kind === 'lapse') return on.get(LapseHold).execute(made.id);
    if (step.kind === 'extend') return this.extend(made, step.length, on);
    const answer = await on.get(CancelBooking).execute(made.owner.id, this.world.aKey(), made.id);
    return isRefusal(answer) ? answer.refused : 'done';
  }

  private async place({ person, plate, pool, from, length }: Step, on: TestingModule): Promise<string> {
    const owner = this.people[person];
    const fromMs = NIGHT_FROM_MS + from * TICK_MS;
    const toMs = fromMs + length * TICK_MS;
    const body = { carParkId: this.world.siteOf(pool), from: formatInstant(fromMs), to: formatInstant(toMs) };
    if (!owner) return 'nobody';
    const own = { ...body, plate: plateFor(this.people, person, plate) };
    return this.note(owner, toMs, await on.get(PlaceBooking).execute(owner.id, this.world.aKey(), own));
  }

  private async extend({ id, owner, toMs }: Made, ticks: number, on: TestingModule): Promise<string> {
    const to = formatTick(toMs / TICK_MS + ticks);
    return this.note(owner, toMs + ticks * TICK_MS, await on.get(ExtendBooking).execute(owner.id, this.world.aKey(), id, to));
  }

  private note(owner: Resident, toMs: number, answer: Awaited<ReturnType<PlaceBooking['execute']>>): string {
    if (isRefusal(answer)) return answer.refused;
    this.made.push({ id: viewOf(answer).booking.id, owner, toMs });
    return 'done';
  }

  /** Pays the newest order, open or not: WeChat may report what was paid in the very moment of closing. */
  private async pay({ id }: Made): Promise<string> {
    const [order] = await this.world.rows<{ no: string }>(
      'SELECT out_trade_no AS no FROM payment_attempt WHERE payable_id = ? ORDER BY created_at_ms DESC LIMIT 1',
      id,
    );
    if (!order || !this.world.wechat.orders.has(order.no)) return 'nothing';
    await this.world.report(order.no);
    return 'done';
  }

  async settle(choice: number, on: TestingModule): Promise<string> {
    const reports = await this.world.rows<{ id: number }>('SELECT id FROM notification_inbox ORDER BY id');
    const report = reports[choice % Math.max(1, reports.length)];
    return report ? on.get(SettlePayment).execute(report.id) : 'nothing';
  }

  /** Whatever is still waiting, so that the books can be closed. */
  async settleAll(): Promise<void> {
    const reports = await this.world.rows<{ id: number }>('SELECT id FROM notification_inbox WHERE applied_at_ms IS NULL');
    for (const { id } of reports) await this.world.app.get(SettlePayment).execute(id);
  }

  private async flush(): Promise<string> {
    const redis = connectRedis(this.world.stores.config, { enableOfflineQueue: true });
    for (const id of this.world.poolIds.values()) {
      const tag = `{${this.world.stores.config.KEY_PREFIX}:pool:${id}}`;
      await redis.del(`${tag}:free`, `${tag}:meta`, `${tag}:flights`, `${tag}:known`);
    }
    redis.disconnect();
    return 'done';
  }
}

/** At most three plates a person, and every plate is somebody else's as well. */
function plateFor(people: readonly Resident[], person: number, choice: number): string {
  return people[(person + (choice % 3)) % people.length]?.plate ?? '';
}

let world: BookingWorld;
let people: readonly Resident[];
beforeAll(async () => {
  world = await BookingWorld.open({ processes: 2 });
  people = await world.residents(PEOPLE);
});
afterAll(() => world.close());

const Turns = fc.array(Turn, { minLength: 8, maxLength: 20, size: 'max' });

/** Lives through these turns; gives what came of the steps. Fails when a promise was broken on the way. */
async function live(turns: readonly Turn[]): Promise<Iterable<string>> {
  await world.begin([
    { code: 'a', bays: 2, endMinute: 36 * 60 },
    { code: 'b', bays: 1 },
    { code: 'free', bays: 2, tariff: FREE },
  ]);
  const history = new History(world, people);
  for (const { steps, minutes } of turns) {
    await Promise.all(steps.map((step, index) => history.take(step, world.processes[index % 2] ?? world.app)));
    expect(await brokenInvariants(world)).toEqual([]);
    world.clock.advance(minutes * 60_000);
  }
  await history.settleAll();
  expect(await brokenInvariants(world)).toEqual([]);
  return history.outcomes;
}

/** A generator that never gets anywhere would prove nothing: what must have happened at least once. */
const GOALS = ['place done', 'place no_bay_free', 'settle confirmed', 'settle refunded', 'cancel done', 'lapse lapsed', 'extend done'];
/** What happens seldom is given more histories to happen in. */
const MORE = 30;

test('no history of booking, paying, cancelling and lapsing breaks an invariant', async () => {
  const seen = new Set<string>();
  const note = async (outcomes: Promise<Iterable<string>>) => {
    for (const outcome of await outcomes) seen.add(outcome);
  };
  await fc.assert(
    fc.asyncProperty(Turns, (turns) => note(live(turns))),
    { numRuns: RUNS, endOnFailure: true },
  );
  const missing = () => GOALS.filter((goal) => !seen.has(goal));
  for (const turns of fc.sample(Turns, MORE)) if (missing().length > 0) await note(live(turns));
  expect(missing()).toEqual([]);
}, 240_000);
