import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { bookingIdOf, type Outcome, prepayIdIn, type RecordedClient } from '../history/index.js';
import type { PlaceWish } from '../history/recorded-client.js';
import type { Chance } from '../kit/chance.js';
import { carParkIds, laterBy, someStay } from './city.js';

interface Kept {
  readonly id: string;
  readonly to: string;
}

/** What happens at the cashier, and how often of a hundred. Named as the sandbox names it. */
const CASHIER: readonly (readonly [weight: number, outcome: string, params?: object])[] = [
  [50, 'paid'],
  [6, 'cancelled'],
  [5, 'paid-cancel-shown'],
  [7, 'paid-callback-lost'],
  [7, 'paid-callback-duplicated'],
  [6, 'paid-late', { afterMs: 4_000, payingMs: 2_000 }],
  [4, 'paid-late', { afterMs: 14_000, payingMs: 2_000 }],
  [3, 'callback-forged'],
  [3, 'callback-unsigned'],
  [3, 'callback-replayed'],
  [3, 'callback-wrong-amount', { tries: 1 }],
  [3, 'refund-effect-then-cut'],
];

const TICKETS = CASHIER.flatMap((one) => Array.from({ length: one[0] }, () => one));

/** A person who books, pays, gives up, asks twice and loses patience, for as long as the run lasts. */
export class SoakResident {
  private readonly kept: Kept[] = [];
  private readonly asked: { key: string; wish: PlaceWish }[] = [];

  constructor(
    private readonly client: RecordedClient,
    private readonly sandbox: string,
    private readonly plates: readonly string[],
    private readonly chance: Chance,
  ) {}

  async live(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.act();
      await pause(this.chance.below(400, 20));
    }
  }

  private act(): Promise<unknown> {
    const dice = this.chance.fraction();
    if (dice < 0.5) return this.book();
    if (dice < 0.58) return this.tap();
    if (dice < 0.72) return this.giveUp();
    if (dice < 0.77) return this.stayOn();
    if (dice < 0.82) return this.askTheSameAgain();
    if (dice < 0.85) return this.askAnotherUnderTheSameKey();
    if (dice < 0.9) return this.askTwiceAtOnce();
    return this.look();
  }

  private wish(): PlaceWish {
    return { carParkId: this.chance.pick(carParkIds), ...someStay(this.chance), plate: this.chance.pick(this.plates) };
  }

  private async book(): Promise<void> {
    const wish = this.wish();
    const key = randomUUID();
    this.asked.push({ key, wish });
    const isPatient = this.chance.isLucky(0.8);
    const attempt = () => this.client.reserve(wish, key);
    const outcome = isPatient ? await this.client.retryUntilKnown(attempt, { key, withinMs: 20_000 }) : await attempt();
    await this.goOn(outcome, wish.to);
  }

  private async tap(): Promise<void> {
    const stay = someStay(this.chance);
    const near = `22.57${this.chance.below(10)},114.14`;
    const wish = { near, ...stay, plate: this.chance.pick(this.plates) };
    await this.goOn(await this.client.retryUntilKnown((key) => this.client.oneTap(wish, key), { withinMs: 20_000 }), stay.to);
  }

  /** To the cashier, or not. */
  private async goOn(outcome: Outcome, to: string): Promise<void> {
    if (outcome.type !== 'ok') return;
    const id = bookingIdOf(outcome);
    this.kept.push({ id, to });
    const dice = this.chance.fraction();
    if (dice < 0.1) return; // forgets about it
    if (dice < 0.2) return void (await this.cancel(id));
    const prepayId = prepayIdIn(outcome) ?? (await this.askForCashier(id));
    if (prepayId !== undefined) await this.payAt(prepayId);
  }

  private async askForCashier(id: string): Promise<string | undefined> {
    const offer = await this.client.retryUntilKnown((key) => this.client.offer(id, key), { withinMs: 8_000 });
    return offer.type === 'ok' ? prepayIdIn(offer) : undefined;
  }

  private async payAt(prepayId: string): Promise<void> {
    const [, outcome, params] = this.chance.pick(TICKETS);
    await this.client.pay(this.sandbox, prepayId, outcome, params);
  }

  private async giveUp(): Promise<void> {
    const booking = this.takeKept();
    if (booking) await this.cancel(booking.id);
  }

  private cancel(id: string): Promise<Outcome> {
    return this.client.retryUntilKnown((key) => this.client.cancel(id, {}, key), { withinMs: 20_000 });
  }

  private async stayOn(): Promise<void> {
    const booking = this.takeKept();
    if (!booking) return;
    const to = laterBy(booking.to, 15 * this.chance.below(5, 1));
    const outcome = await this.client.retryUntilKnown((key) => this.client.extend(booking.id, to, key), { withinMs: 20_000 });
    if (outcome.type === 'ok') await this.goOn(outcome, to);
  }

  private takeKept(): Kept | undefined {
    return this.kept.length > 0 ? this.kept.splice(this.chance.below(this.kept.length), 1)[0] : undefined;
  }

  private async askTheSameAgain(): Promise<void> {
    if (this.asked.length === 0) return;
    const { key, wish } = this.chance.pick(this.asked);
    await this.client.at(this.chance.below(2)).reserve(wish, key);
  }

  private async askAnotherUnderTheSameKey(): Promise<void> {
    if (this.asked.length > 0) await this.client.reserve(this.wish(), this.chance.pick(this.asked).key);
  }

  private async askTwiceAtOnce(): Promise<void> {
    const wish = this.wish();
    const key = randomUUID();
    this.asked.push({ key, wish });
    const outcomes = await Promise.all([this.client.at(0).reserve(wish, key), this.client.at(1).reserve(wish, key)]);
    const done = outcomes.find((outcome) => outcome.type === 'ok');
    if (done) await this.goOn(done, wish.to);
  }

  private async look(): Promise<void> {
    const booking = this.kept.at(-1);
    const stay = someStay(this.chance);
    if (booking && this.chance.isLucky(0.4)) await this.client.read(booking.id);
    else if (this.chance.isLucky(0.5)) await this.client.list();
    else await this.client.search('22.571,114.14', stay.from, stay.to);
  }
}
