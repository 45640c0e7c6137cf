import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { FieldCipher, type Sql } from '#platform';
import type { OrderReport } from './domain/payment-provider.js';
import { sealedContentPlace } from './inbox.js';

/** Payables that are asked about in one statement. */
const AT_ONCE = 500;

interface Told {
  readonly id: number;
  readonly businessKey: string;
  readonly contentSealed: Buffer;
}

/** What payments hold of the people who paid: the openid, sealed, in orders and in what WeChat told of them. Numbers and amounts name nobody. */
@Injectable()
export class Payers {
  constructor(@Inject(FieldCipher) private readonly cipher: FieldCipher) {}

  /** Whether an order of these payables can still be paid, or a refund of theirs has not ended. */
  async hasUnsettled(tx: Sql, payableIds: readonly string[]): Promise<boolean> {
    for (const ids of inPieces(payableIds)) {
      const rows = await tx.query<unknown[]>(
        `SELECT 1 FROM payment_attempt WHERE payable_id IN (?) AND state IN ('created', 'offered')
         UNION ALL SELECT 1 FROM refund WHERE payable_id IN (?) AND state IN ('open', 'accepted', 'needs_person') LIMIT 1`,
        [ids, ids],
      );
      if (rows.length > 0) return true;
    }
    return false;
  }

  /** Erases who paid, where all is settled: such orders are never sent again. What was paid and refunded stays in the books. */
  async erase(tx: Sql, payableIds: readonly string[]): Promise<void> {
    for (const ids of inPieces(payableIds)) {
      await tx.query("UPDATE payment_attempt SET request_sealed = NULL WHERE payable_id IN (?) AND state IN ('paid', 'closed')", [ids]);
      for (const told of await toldOf(tx, ids)) await this.eraseFrom(tx, told);
    }
  }

  /** The report stays readable, for the job that applied it may come twice. */
  private async eraseFrom(tx: Sql, { id, businessKey, contentSealed }: Told): Promise<void> {
    const place = sealedContentPlace(businessKey);
    const { openid: _gone, ...rest } = JSON.parse(this.cipher.open(contentSealed, place)) as OrderReport;
    const content = JSON.stringify(rest);
    const digest = createHash('sha256').update(content).digest(); // the old one could confirm a guess
    await tx.query('UPDATE notification_inbox SET content_sealed = ?, digest = ? WHERE id = ?', [
      this.cipher.seal(content, place),
      digest,
      id,
    ]);
  }
}

/** The payments that WeChat told us of for these payables. */
async function toldOf(tx: Sql, payableIds: readonly string[]): Promise<Told[]> {
  const orders = await tx.query<{ no: string; transactionId: string | null }[]>(
    "SELECT out_trade_no AS no, transaction_id AS transactionId FROM payment_attempt WHERE payable_id IN (?) AND state = 'paid'",
    [[...payableIds]],
  );
  const keys = orders.flatMap(({ no, transactionId }) => [no, ...(transactionId === null ? [] : [transactionId])]);
  if (keys.length === 0) return [];
  return tx.query(
    `SELECT id, business_key AS businessKey, content_sealed AS contentSealed FROM notification_inbox
     WHERE business_key IN (?) AND kind = 'payment' ORDER BY id`,
    [keys.map((key) => `payment:${key}`)],
  );
}

function inPieces<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, piece) => all.slice(piece * AT_ONCE, (piece + 1) * AT_ONCE));
}
