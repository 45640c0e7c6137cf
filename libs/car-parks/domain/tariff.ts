import { addDays, type Fen, fen, lengthOf, localTick, MINUTE_MS, msOf, nightOf, percentOf, type Tick, type TimeWindow } from '#kernel';

interface Terms {
  /** Price of each started half hour after the end of the booking. */
  readonly overtimeHalfHourFen: Fen;
  /** Cancelled earlier than so many minutes before the start, a booking is refunded in full. */
  readonly freeCancelMinutes: number;
  /** Share refunded from then until the start. */
  readonly lateCancelPercent: number;
}

/** One price for each service day (noon to noon) that the booking touches. */
export interface PerNightTariff extends Terms {
  readonly kind: 'per_night';
  readonly unitFen: Fen;
}

/** A price for each started half hour, with an optional cap for each service day. */
export interface PerHalfHourTariff extends Terms {
  readonly kind: 'per_half_hour';
  readonly unitFen: Fen;
  readonly capFen: Fen | null;
}

export type Tariff = PerNightTariff | PerHalfHourTariff;

/** Price of a window in fen. Never falls when the window grows at its end. */
export function priceOf(tariff: Tariff, window: TimeWindow): Fen {
  return fen(tariff.kind === 'per_night' ? nightsTouched(window) * tariff.unitFen : halfHoursPrice(tariff, window));
}

/** The instant, in ms, from which a cancelled booking is no longer refunded in full. */
export function fullRefundUntilMs(tariff: Tariff, from: Tick): number {
  return msOf(from) - tariff.freeCancelMinutes * MINUTE_MS;
}

/** What a cancellation gives back: all before `fullRefundUntilMs`, the late share before the start, nothing from the start on. */
export function refundOf(tariff: Tariff, paidFen: Fen, from: Tick, nowMs: number): Fen {
  if (nowMs >= msOf(from)) return 0;
  if (nowMs < fullRefundUntilMs(tariff, from)) return paidFen;
  return percentOf(paidFen, tariff.lateCancelPercent);
}

const NOON_MINUTE = 12 * 60;
const HALF_HOUR_TICKS = 2;

/** The noon at which the service day of this tick ends. */
function nextNoon(tick: Tick): Tick {
  return localTick(addDays(nightOf(tick), 1), NOON_MINUTE);
}

function nightsTouched(window: TimeWindow): number {
  let nights = 0;
  for (let at = window.from; at < window.to; at = nextNoon(at)) nights++;
  return nights;
}

/** Half hours are counted from the start of the window; each belongs to the service day in which it starts. */
function halfHoursPrice(tariff: PerHalfHourTariff, window: TimeWindow): Fen {
  if (tariff.capFen === null) return Math.ceil(lengthOf(window) / HALF_HOUR_TICKS) * tariff.unitFen;
  let price = 0;
  for (let at = window.from; at < window.to; ) {
    const halfHours = Math.ceil((Math.min(nextNoon(at), window.to) - at) / HALF_HOUR_TICKS);
    price += Math.min(halfHours * tariff.unitFen, tariff.capFen);
    at += halfHours * HALF_HOUR_TICKS;
  }
  return price;
}
