import { Inject, Injectable } from '@nestjs/common';
import { assert, Clock, type Fen, Ids } from '#kernel';
import { FieldCipher, insertRows, rowText, type Sql } from '#platform';
import { PaymentProvider } from './domain/payment-provider.js';

export interface AttemptToDraft {
  /** Opaque: what the payment is for. */
  readonly payableId: string;
  readonly amountFen: Fen;
  readonly openid: string;
  /** Shown to the person at the cashier: no plate, no phone. */
  readonly description: string;
  /** The last instant at which the cashier opens. */
  readonly payUntilMs: number;
}

/** An order as it will be sent, sealed because it names the person. Nothing is stored yet. */
export interface DraftAttempt {
  readonly outTradeNo: string;
  readonly payableId: string;
  readonly amountFen: Fen;
  readonly requestSealed: Buffer;
  readonly payUntilMs: number;
  readonly createdAtMs: number;
}

/**
 * Attempts to be paid. An attempt is written in the commit that makes something payable, before WeChat is called:
 * so a notification can never name an order that we do not know.
 */
@Injectable()
export class PaymentAttempts {
  constructor(
    @Inject(PaymentProvider) private readonly provider: PaymentProvider,
    @Inject(Ids) private readonly ids: Ids,
    @Inject(FieldCipher) private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Gives the order its number (32 characters, unique per merchant) and its final bytes. Touches no store. */
  draft({ payableId, amountFen, openid, description, payUntilMs }: AttemptToDraft): DraftAttempt {
    assert(Number.isSafeInteger(amountFen) && amountFen >= 1, `not an amount to be paid: ${amountFen}`);
    const outTradeNo = this.ids.next().replaceAll('-', '');
    const bytes = this.provider.orderBytes({ outTradeNo, amountFen, description, openid, payUntilMs });
    const requestSealed = this.cipher.seal(bytes, sealedOrderPlace(outTradeNo));
    return { outTradeNo, payableId, amountFen, requestSealed, payUntilMs, createdAtMs: this.clock.nowMs() };
  }

  /** Whether an order of this payable may still be paid, or was. */
  async hasUnsettled(tx: Sql, payableId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>("SELECT 1 FROM payment_attempt WHERE payable_id = ? AND state <> 'closed' LIMIT 1", [payableId]);
    return rows.length > 0;
  }

  async insert(tx: Sql, draft: DraftAttempt): Promise<void> {
    await tx.query(insertRows(ATTEMPTS, [attemptRow(draft)]).sql);
  }
}

/** A draft as a row of `ATTEMPTS`, for those who write it with others in one round trip. */
export function attemptRow(draft: DraftAttempt): string {
  const { outTradeNo, payableId, amountFen, requestSealed, payUntilMs, createdAtMs } = draft;
  return rowText([outTradeNo, payableId, amountFen, requestSealed, 'created', payUntilMs, createdAtMs]);
}

export const ATTEMPTS = 'payment_attempt (out_trade_no, payable_id, amount_fen, request_sealed, state, pay_until_ms, created_at_ms)';

/** Binds the sealed order to its row. */
export function sealedOrderPlace(outTradeNo: string): string {
  return `payment_attempt.request_sealed:${outTradeNo}`;
}
