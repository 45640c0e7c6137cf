import { addDays, type Fen, fen, localTick, MINUTE_MS, msOf, nightOf, percentOf, type Tick, type TimeWindow } from '#kernel';

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

/** Price in fen of a window in which the tariff's unit price holds throughout. Never falls when the window grows at its end. */
export function priceOf(tariff: Tariff, window: TimeWindow): Fen {
  return priceBy(tariff, window, () => tariff.unitFen);
}

/**
 * Price in fen of a window in which the unit price changes with the time: per night the unit at the first tick that lies in the service day,
 * per half hour the unit at its first tick. Never falls when the window grows at its end.
 */
export function priceBy(tariff: Tariff, window: TimeWindow, unitAt: (tick: Tick) => Fen): Fen {
  return fen(tariff.kind === 'per_night' ? nightsPrice(window, unitAt) : halfHoursPrice(tariff.capFen, window, unitAt));
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

function nightsPrice(window: TimeWindow, unitAt: (tick: Tick) => Fen): Fen {
  let price = 0;
  for (let at = window.from; at < window.to; at = nextNoon(at)) price += unitAt(at);
  return price;
}

/** Half hours are counted from the start of the window; each belongs to the service day in which it starts. */
function halfHoursPrice(capFen: Fen | null, window: TimeWindow, unitAt: (tick: Tick) => Fen): Fen {
  let price = 0;
  for (let at = window.from; at < window.to; ) {
    const end = Math.min(nextNoon(at), window.to);
    let ofDay = 0;
    for (; at < end; at += HALF_HOUR_TICKS) ofDay += unitAt(at);
    price += capFen === null ? ofDay : Math.min(ofDay, capFen);
  }
  return price;
}
