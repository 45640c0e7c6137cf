import type { Past } from './past.js';
import { grouped } from './pools.js';
import type { Row, WxCallback } from './rows.js';
import { broken, type Violation } from './violation.js';

/** Tries whose signature does not hold: nobody may take them. */
const UNVERIFIABLE = new Set(['forged', 'unsigned', 'signtest', 'stale', 'other-key']);
/** Tries with false words under a good signature: they are kept, and believed by nobody. */
const UNTRUE = new Set(['wrong-amount', 'wrong-currency', 'wrong-mchid', 'wrong-appid', 'unknown-order']);
/** WeChat waits so long for an answer. */
const ANSWER_WITHIN_MS = 5_000;

/** I8: what was answered with 2xx is in the inbox, and was when it was answered. False words under a good signature stay unbelieved (I4). */
export function* judgeCallbacks(past: Past): Generator<Violation> {
  const { wx, db } = past;
  if (!wx || !db) return;
  const transactions = new Map(wx.payments.map((payment) => [payment.outTradeNo, payment.transactionId]));
  const byKey = new Map(db.notification_inbox.map((row) => [row.business_key, row]));
  const byNotification = grouped(db.notification_inbox, (row) => row.notification_id);
  for (const callback of wx.callbacks) {
    const taken = callback.tries.filter(({ status }) => status === 200 || status === 204);
    for (const { note = '' } of taken)
      if (UNVERIFIABLE.has(note)) yield broken('I8', `callback ${callback.id} was taken although ${note}`, callback.seq_of_event);
    const untrue = taken.find(({ note = '' }) => UNTRUE.has(note));
    if (untrue) yield* judgeUntrue(callback, untrue.note ?? '', byNotification.get(callback.id) ?? []);
    const first = taken.find(({ note = '' }) => !UNTRUE.has(note) && !UNVERIFIABLE.has(note));
    if (!first) continue;
    const row = byKey.get(businessKey(callback, transactions.get(callback.outTradeNo)));
    if (!row)
      yield broken('I8', `callback ${callback.id} of ${callback.outTradeNo} was taken and is not in the inbox`, callback.seq_of_event);
    else if (wx.isOnTime && row.received_at_ms - past.dbAheadMs > keptBy(past, callback, row, first.at))
      yield broken('I8', `callback ${callback.id} was taken before it was in the inbox`, callback.seq_of_event, row.seq_of_event);
  }
}

/**
 * When a callback sent at this instant must have been in the inbox. What came in by itself may have taken as long as WeChat waits for an answer;
 * what somebody else brought in, a query, was there first, unless the one who had the callback was held up by a fault.
 */
function keptBy({ shadows, limits }: Past, { id }: WxCallback, row: Row<'notification_inbox'>, sentMs: number): number {
  const isOwn = row.notification_id === id;
  return sentMs + limits.slackMs + (isOwn || shadows.touches(sentMs) ? ANSWER_WITHIN_MS : 0);
}

function businessKey({ kind, outTradeNo, outRefundNo, eventType }: WxCallback, transactionId = outTradeNo): string {
  return kind === 'payment' ? `payment:${transactionId}` : `refund:${outRefundNo}:${eventType.replace('REFUND.', '')}`;
}

function* judgeUntrue(callback: WxCallback, note: string, rows: readonly Row<'notification_inbox'>[]): Generator<Violation> {
  if (rows.some(({ business_key }) => business_key.startsWith('mismatch:'))) return;
  if (rows.length === 0) yield broken('I8', `callback ${callback.id} (${note}) was taken and is not in the inbox`, callback.seq_of_event);
  else yield broken('I4', `callback ${callback.id} (${note}) was believed`, callback.seq_of_event, ...rows.map((row) => row.seq_of_event));
}
