import {
  ANSWER_WITHIN_MS,
  afterRound,
  type Callback,
  type CallbackPlan,
  envelopeTamper,
  isSealedWithOtherKey,
  type Try,
  wordsOfRound,
} from './callbacks.js';
import { seal } from './crypto.js';
import type { Order } from './orders.js';
import type { Refund } from './refunds.js';
import { refundNotice, transactionView, wechatTime } from './trade-view.js';
import type { World } from './world.js';

const SNIPPET_LENGTH = 200;
const REFUND_SUMMARIES = { SUCCESS: '退款成功', ABNORMAL: '退款异常', CLOSED: '退款关闭', PROCESSING: '' } as const;

interface Envelope {
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** Carries callbacks to the merchant: schedules, signs afresh at each try, records every answer. */
export class Courier {
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(private readonly world: World) {}

  announcePayment(order: Order): Callback {
    const { outTradeNo, notifyUrl: url } = order;
    return this.#announce({ kind: 'payment', eventType: 'TRANSACTION.SUCCESS', outTradeNo, url, plaintext: transactionView(order) });
  }

  /** Refunds without a notify_url are finished in silence. */
  announceRefund(refund: Refund): void {
    const { outTradeNo, outRefundNo, notifyUrl: url } = refund;
    if (url === undefined) return;
    this.#announce({ kind: 'refund', eventType: `REFUND.${refund.state}`, outTradeNo, outRefundNo, url, plaintext: refundNotice(refund) });
  }

  /** Sends the next try at once, without moving the clock, for every callback still wanted. Returns how many. */
  async hurry(outTradeNo?: string): Promise<number> {
    const wanted = this.world.book.callbacks().filter((one) => one.state === 'due' || one.state === 'held');
    const chosen = wanted.filter((one) => outTradeNo === undefined || one.outTradeNo === outTradeNo);
    await Promise.all(chosen.map((one) => this.deliver(one.id)));
    return chosen.length;
  }

  /** Sets the alarms of what a restart found unfinished. */
  rearm(): void {
    for (const callback of this.world.book.callbacks()) this.#arm(callback);
  }

  /** One round of tries. Rounds of one callback never overlap: a second caller waits for the one under way. */
  deliver(id: string): Promise<void> {
    const running = this.#underWay.get(id);
    if (running) return running;
    const round = this.#round(id).finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, round);
    return round;
  }

  #announce(event: Pick<Callback, 'kind' | 'eventType' | 'outTradeNo' | 'outRefundNo' | 'url' | 'plaintext'>): Callback {
    const { book, chance, clock, script, switches } = this.world;
    const plan: CallbackPlan = script.callbackPlan(event.outTradeNo, event.kind);
    const nowMs = clock.nowMs();
    const timing = plan.isHeldForRefund
      ? ({ state: 'held' } as const)
      : ({ state: 'due', nextTryAtMs: nowMs + (plan.delayMs ?? switches.callbackDelayMs) } as const);
    const callback: Callback = { ...event, ...timing, id: chance.uuid(), plan, createdAtMs: nowMs, rounds: 0, tries: [] };
    book.saveCallback(callback);
    this.#arm(callback);
    return callback;
  }

  #arm(callback: Callback): void {
    if (callback.state !== 'due' || callback.nextTryAtMs === undefined) return;
    this.world.clock.setAlarm(`callback ${callback.id}`, callback.nextTryAtMs, () => this.deliver(callback.id));
  }

  async #round(id: string): Promise<void> {
    const { book, clock } = this.world;
    const callback = book.callback(id);
    if (!callback || (callback.state !== 'due' && callback.state !== 'held')) return;
    const copies = Array.from({ length: callback.plan.copies ?? 1 }, () => this.#seal(callback));
    const round = await Promise.all(copies.map((envelope) => this.#try(callback, envelope)));
    const latest = book.callback(id);
    if (!latest) return;
    const next = afterRound({ ...latest, state: 'due' }, round, clock.nowMs());
    book.saveCallback(next);
    this.#arm(next);
    this.#planReplay(next, copies[0]);
    if (next.kind === 'refund') this.#releaseHeld(next.outTradeNo);
  }

  #planReplay(callback: Callback, envelope: Envelope | undefined): void {
    const { clock, book } = this.world;
    const afterMs = callback.plan.replayAfterMs;
    if (afterMs === undefined || callback.rounds !== 1 || !envelope) return;
    clock.setAlarm(`replay ${callback.id}`, clock.nowMs() + afterMs, async () => {
      const again = await this.#post(callback.url, envelope);
      const latest = book.callback(callback.id);
      if (latest) book.saveCallback({ ...latest, tries: [...latest.tries, { ...again, note: 'replayed' }] });
    });
  }

  #releaseHeld(outTradeNo: string): void {
    const { book, clock } = this.world;
    for (const callback of book.callbacks()) {
      if (callback.state !== 'held' || callback.outTradeNo !== outTradeNo) continue;
      const released: Callback = { ...callback, state: 'due', nextTryAtMs: clock.nowMs() };
      book.saveCallback(released);
      this.#arm(released);
    }
  }

  #seal(callback: Callback): Envelope {
    const { chance, clock, identity, signer, switches } = this.world;
    const original = callback.kind === 'payment' ? 'transaction' : 'refund';
    const key = isSealedWithOtherKey(callback) ? chance.token(32) : identity.apiv3Key;
    const resource = seal(JSON.stringify(wordsOfRound(callback)), key, chance.token(12), original);
    const refundState = callback.eventType.replace('REFUND.', '') as keyof typeof REFUND_SUMMARIES;
    const body = JSON.stringify({
      id: callback.id,
      create_time: wechatTime(callback.createdAtMs),
      resource_type: 'encrypt-resource',
      event_type: callback.eventType,
      summary: callback.kind === 'payment' ? '支付成功' : REFUND_SUMMARIES[refundState],
      resource: { original_type: original, ...resource },
    });
    const signature = signer.sign(body, signer.pickSerial(switches), clock.wireMs(), envelopeTamper(callback));
    return { body, headers: { 'Content-Type': 'application/json', Accept: '*/*', 'User-Agent': 'Mozilla/4.0', ...signature } };
  }

  async #try(callback: Callback, envelope: Envelope): Promise<Try> {
    const { plan, rounds } = callback;
    if (rounds < (plan.lostTries ?? 0)) return { atMs: this.world.clock.nowMs(), status: null, bodySnippet: '', note: 'lost' };
    const answer = await this.#post(callback.url, envelope);
    return plan.tamper && rounds < plan.tamper.tries ? { ...answer, note: plan.tamper.how } : answer;
  }

  /** One POST. No redirect is followed; five seconds, then the try has failed. */
  async #post(url: string, { body, headers }: Envelope): Promise<Try> {
    const atMs = this.world.clock.nowMs();
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      const text = await answer.text();
      return { atMs, status: answer.status, bodySnippet: text.slice(0, SNIPPET_LENGTH) };
    } catch (error) {
      const cause = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
      return { atMs, status: null, bodySnippet: '', note: cause.slice(0, SNIPPET_LENGTH) };
    }
  }
}
