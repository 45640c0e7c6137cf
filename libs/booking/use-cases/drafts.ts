import { Inject, Injectable } from '@nestjs/common';
import { Residents } from '#identity';
import { Clock, type Fen, Ids } from '#kernel';
import { type DraftAttempt, PaymentAttempts } from '#payments';
import { CONFIG, type Config } from '#platform';
import type { Placement } from '../adapters/place-batch.js';
import type { Order } from './order.js';

const DESCRIPTION = '东晓夜泊 错峰停车';

/** Turns an order into rows ready to be written. */
@Injectable()
export class Drafts {
  constructor(
    @Inject(PaymentAttempts) private readonly attempts: PaymentAttempts,
    @Inject(Residents) private readonly residents: Residents,
    @Inject(Ids) private readonly ids: Ids,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async placement({ residentId, request, pool, window, priceFen, tariff, extendsId }: Order, vehicleId: number): Promise<Placement> {
    const [openid, actor] = await Promise.all([this.residents.openidOf(residentId), this.residents.actorOf(residentId)]);
    const nowMs = this.clock.nowMs();
    const facts = { id: this.ids.next(), residentId, vehicleId, poolId: pool.id, window, priceFen, tariff };
    const rest = { claimId: request.id, extendsId, createdAtMs: nowMs, version: 1 };
    if (priceFen === 0) return { booking: { ...facts, ...rest, state: 'confirmed' }, request, attempt: null, actor };
    const holdExpiresAtMs = nowMs + this.config.HOLD_MS;
    const attempt = this.attempt({ id: facts.id, priceFen, holdExpiresAtMs }, openid);
    return { booking: { ...facts, ...rest, state: 'held', holdExpiresAtMs }, request, attempt, actor };
  }

  /** The cashier closes a little before the hold lapses, for a payment can end some seconds after its deadline. */
  attempt(hold: { id: string; priceFen: Fen; holdExpiresAtMs: number }, openid: string): DraftAttempt {
    const payUntilMs = hold.holdExpiresAtMs - this.config.PAYMENT_GRACE_MS;
    return this.attempts.draft({ payableId: hold.id, amountFen: hold.priceFen, openid, description: DESCRIPTION, payUntilMs });
  }
}
