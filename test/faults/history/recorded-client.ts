import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { CALL_TIMEOUT_MS, exchange, reasonOf, toldOf } from './exchange.js';
import type { History } from './history.js';

const RETRY_PAUSE_MS = 200;

export interface PlaceWish {
  readonly carParkId: string;
  readonly poolId?: string;
  readonly from: string;
  readonly to: string;
  readonly plate: string;
}

export interface NearestWish {
  readonly near: string;
  readonly from?: string;
  readonly to?: string;
  readonly plate?: string;
}

/** What came of a call. `ok` is 2xx, `fail` a refusal, `info` everything after which nobody knows. */
export interface Outcome {
  readonly type: 'ok' | 'fail' | 'info';
  readonly key: string | undefined;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly text: string;
  readonly code: string | undefined;
  /** The parsed body of an `ok`. */
  readonly body: unknown;
}

interface Call {
  readonly f: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string;
}

const Session = z.object({ token: z.string(), resident: z.object({ id: z.string() }) });
const Placed = z.object({ booking: z.object({ id: z.string() }), payment: z.object({ package: z.string() }).nullable() });

/** The refusals after which the same key may still have, or get, an effect. */
const UNDECIDED = new Set(['idempotency_key_in_progress', 'too_many_requests']);
let logins = 0;

/** A resident whose every call is in the history: before it is made, and what came of it. */
export class RecordedClient {
  private turn: number;
  private calls = 0;

  private constructor(
    private readonly history: History,
    private readonly gateways: readonly string[],
    readonly name: string,
    readonly token: string,
    readonly residentId: string,
    turn: number,
  ) {
    this.turn = turn;
  }

  /** Logs in at the gateway numbered `turn`, and stays there until a call has no known outcome. Throws when it cannot. */
  static async logIn(history: History, gateways: readonly string[], name: string, turn = 0): Promise<RecordedClient> {
    const code = `dev:${name}:${process.pid}-${++logins}-${randomUUID().slice(0, 8)}`;
    const stranger = new RecordedClient(history, gateways, name, '', '', turn);
    const outcome = await stranger.send({ f: 'login', method: 'POST', path: '/sessions/wechat', body: { code } });
    if (outcome.type !== 'ok') throw new Error(`${name} cannot log in: ${outcome.status} ${outcome.text}`);
    const { token, resident } = Session.parse(outcome.body);
    history.canary('token', token);
    return new RecordedClient(history, gateways, name, token, resident.id, turn);
  }

  /** The gateway that is asked now. */
  get gateway(): string {
    return this.gateways[this.turn % this.gateways.length] ?? '';
  }

  /** The same session, at the gateway with this number. */
  at(turn: number): RecordedClient {
    return new RecordedClient(this.history, this.gateways, this.name, this.token, this.residentId, turn);
  }

  reserve(body: PlaceWish, key: string = randomUUID()): Promise<Outcome> {
    this.history.canary('plate', body.plate);
    return this.send({ f: 'reserve', method: 'POST', path: '/bookings', body, key });
  }

  oneTap(body: NearestWish, key: string = randomUUID()): Promise<Outcome> {
    if (body.plate) this.history.canary('plate', body.plate);
    return this.send({ f: 'one-tap', method: 'POST', path: '/bookings/one-tap', body, key });
  }

  /** Asks for the way to the cashier. */
  offer(bookingId: string, key: string = randomUUID()): Promise<Outcome> {
    return this.send({ f: 'offer', method: 'POST', path: `/bookings/${bookingId}/payment`, key });
  }

  cancel(bookingId: string, body: { expectedRefundFen?: number } = {}, key: string = randomUUID()): Promise<Outcome> {
    return this.send({ f: 'cancel', method: 'POST', path: `/bookings/${bookingId}/cancel`, body, key });
  }

  extend(bookingId: string, to: string, key: string = randomUUID()): Promise<Outcome> {
    return this.send({ f: 'extend', method: 'POST', path: `/bookings/${bookingId}/extend`, body: { to }, key });
  }

  /** To the offer of another bay instead of the one that was taken back. */
  answer(bookingId: string, choice: 'accept' | 'decline' | 'return'): Promise<Outcome> {
    return this.send({ f: 'answer', method: 'POST', path: `/bookings/${bookingId}/rehoming`, body: { choice } });
  }

  read(bookingId: string): Promise<Outcome> {
    return this.send({ f: 'read', method: 'GET', path: `/bookings/${bookingId}` });
  }

  list(): Promise<Outcome> {
    return this.send({ f: 'list', method: 'GET', path: '/bookings' });
  }

  search(near: string, from: string, to: string): Promise<Outcome> {
    const query = new URLSearchParams({ near, from, to });
    return this.send({ f: 'search', method: 'GET', path: `/car-parks?${query}` });
  }

  /** The same key again, at the next gateway each time, until the outcome is known. After `withinMs` the last outcome is given back as it is. */
  async retryUntilKnown(
    attempt: (key: string) => Promise<Outcome>,
    { key = randomUUID(), withinMs = 60_000 }: { key?: string; withinMs?: number } = {},
  ): Promise<Outcome> {
    const end = performance.now() + withinMs;
    for (;;) {
      const outcome = await attempt(key);
      const isKnown = outcome.type === 'ok' || (outcome.type === 'fail' && !UNDECIDED.has(outcome.code ?? ''));
      if (isKnown || performance.now() > end) return outcome;
      if (outcome.type === 'info') this.turn += 1;
      await pause(RETRY_PAUSE_MS);
    }
  }

  /** The person pays at the cashier. `outcome` is a scenario of the sandbox. */
  async pay(sandbox: string, prepayId: string, outcome?: string, params?: object): Promise<void> {
    const op = `${this.name}-cashier-${++this.calls}`;
    const event = { src: 'wx', p: this.name, op, f: 'cashier' } as const;
    this.history.add({ ...event, type: 'invoke', v: { prepayId, outcome: outcome ?? 'paid' } });
    const told = await fetch(`${sandbox}/control/prepay/${prepayId}/pay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...(outcome && { outcome }), ...(params && { params }) }),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    }).then(
      async (answer) => ({ type: answer.ok ? 'ok' : 'fail', v: { status: answer.status, text: await answer.text() } }) as const,
      (error: unknown) => ({ type: 'info', v: { reason: reasonOf(error) } }) as const,
    );
    this.history.add({ ...event, ...told });
  }

  private async send(call: Call): Promise<Outcome> {
    const { f, method, path, body, key } = call;
    const op = `${this.name}-${this.turn}-${++this.calls}-${randomUUID().slice(0, 8)}`;
    const event = { src: 'client', p: this.name, op, f } as const;
    const asked = { gateway: this.gateway, resident: this.residentId, path, ...(body !== undefined && { body }), ...(key && { key }) };
    this.history.add({ ...event, type: 'invoke', v: f === 'login' ? { gateway: this.gateway } : asked });
    const answer = await exchange(`${this.gateway}/api/v1${path}`, { method, headers: this.headers(key), body });
    const { type, status, text, code } = answer;
    this.history.add({ ...event, type, v: toldOf(answer, f === 'login' && type === 'ok') });
    return { type, key, status, text, code, body: type === 'ok' && text !== '' ? (JSON.parse(text) as unknown) : undefined };
  }

  private headers(key: string | undefined): Record<string, string> {
    return { ...(this.token && { authorization: `Bearer ${this.token}` }), ...(key && { 'idempotency-key': key }) };
  }
}

/** The booking of an answer to reserve, one-tap, offer or extend. Throws when it is none. */
export function bookingIdOf(outcome: Outcome): string {
  return Placed.parse(outcome.body).booking.id;
}

/** The prepay_id of such an answer; undefined when nothing was offered to pay. */
export function prepayIdIn(outcome: Outcome): string | undefined {
  return Placed.parse(outcome.body).payment?.package.replace('prepay_id=', '');
}
