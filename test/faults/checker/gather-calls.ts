import { createHash } from 'node:crypto';
import type { HistoryEvent } from '../history/event.js';
import type { BookingView, Call, Done, Moment } from './past.js';

const NO_BODY = {};

/** Digest of a text; short, for there are many. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Pairs what residents asked for with what came of it. */
export class CallsGatherer {
  readonly calls: Call[] = [];
  private readonly open = new Map<string, Call>();

  take(event: HistoryEvent, at: Moment): void {
    if (event.type === 'invoke') {
      const call = callOf(event, at);
      this.calls.push(call);
      this.open.set(event.op, call);
      return;
    }
    const call = this.open.get(event.op);
    this.open.delete(event.op);
    if (call) call.done = doneOf(event, event.type, at);
  }
}

function callOf({ op, f, v }: HistoryEvent, invoked: Moment): Call {
  const { resident = '', path = '', key, body } = v as { resident?: string; path?: string; key?: string; body?: Record<string, unknown> };
  const asked = key === undefined ? '' : digestOf(`${f} ${path} ${JSON.stringify(body ?? null)}`);
  return { op, f, resident, path, key, asked, body: body ?? NO_BODY, invoked };
}

function doneOf({ f, v }: HistoryEvent, type: Done['type'], at: Moment): Done {
  const { status = 0, ms = 0, code, text = '' } = v as { status?: number; ms?: number; code?: string; text?: string };
  const { bookings, prepayId } = type === 'ok' && !SHOWS_NO_BOOKING.has(f) ? shownIn(text) : NOTHING_SHOWN;
  return { ...at, type, status, tookMs: ms, code, text: digestOf(text), bookings, prepayId };
}

const SHOWS_NO_BOOKING: ReadonlySet<string> = new Set(['login', 'search', 'manage']);
const NOTHING_SHOWN: Pick<Done, 'bookings' | 'prepayId'> = { bookings: [], prepayId: undefined };

interface WireBooking {
  readonly id: string;
  readonly state: string;
  readonly version: number;
  readonly poolId: string;
  readonly from: string;
  readonly to: string;
  readonly plate: string;
  readonly priceFen: number;
  readonly holdExpiresAt: string | null;
}

interface WireAnswer extends Partial<WireBooking> {
  readonly booking?: WireBooking;
  readonly bookings?: readonly WireBooking[];
  readonly payment?: { readonly package?: string } | null;
}

function shownIn(text: string): Pick<Done, 'bookings' | 'prepayId'> {
  const answer = jsonOf(text) as WireAnswer | undefined;
  if (!answer) return NOTHING_SHOWN;
  const wire = answer.booking ? [answer.booking] : (answer.bookings ?? (answer.id === undefined ? [] : [answer as WireBooking]));
  return { bookings: wire.map(viewOf), prepayId: answer.payment?.package?.replace('prepay_id=', '') };
}

function viewOf({ id, state, version, poolId, from, to, plate, priceFen, holdExpiresAt }: WireBooking): BookingView {
  return {
    id,
    state,
    version,
    poolId,
    plate,
    priceFen,
    from: tickOf(from),
    to: tickOf(to),
    holdExpiresAtMs: holdExpiresAt === null ? null : Date.parse(holdExpiresAt),
  };
}

const TICK_MS = 900_000;

/** The quarter of an hour that an instant lies in, counted from 1970. */
export function tickOf(instant: string): number {
  return Math.floor(Date.parse(instant) / TICK_MS);
}

export function tickAtMs(ms: number): number {
  return Math.floor(ms / TICK_MS);
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
