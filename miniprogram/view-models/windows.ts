import { clockText, DAY_MS, dateText, dayOf, dayWord, HOUR_MS, instantOn, MINUTE_MS, rfc3339, spanText } from './times.js';

export interface Span {
  readonly from: string;
  readonly to: string;
}

const EVENING = 18 * 60;
const MORNING = 8 * 60;
const TICK_MS = 15 * MINUTE_MS;
/** Until 06:00 "tonight" is the night that is still running, as on the server. */
const NIGHT_ENDS_MS = 6 * HOUR_MS;
const NIGHTS = 7;
const LONGEST_MS = 4 * DAY_MS;

const tickOf = (ms: number): number => Math.floor(ms / TICK_MS) * TICK_MS;

/** 18:00 to 08:00 of the next day, or what is left of it with the quarter that is running. */
export function tonight(nowMs: number): Span {
  const day = dayOf(nowMs - NIGHT_ENDS_MS);
  return { from: rfc3339(Math.max(tickOf(nowMs), instantOn(day, EVENING))), to: rfc3339(instantOn(day + 1, MORNING)) };
}

export interface NightChoice {
  readonly title: string;
  readonly note: string;
  /** Undefined for tonight, which each car park cuts to what it offers. */
  readonly window: Span | undefined;
}

/** The nights to choose from, tonight first. */
export function nightChoices(nowMs: number): NightChoice[] {
  const day = dayOf(nowMs - NIGHT_ENDS_MS);
  const later = Array.from({ length: NIGHTS - 1 }, (_, index) => {
    const fromMs = instantOn(day + index + 1, EVENING);
    const window = { from: rfc3339(fromMs), to: rfc3339(instantOn(day + index + 2, MORNING)) };
    const word = dayWord(fromMs, nowMs);
    const hours = '18:00 – 次日 08:00';
    return word.endsWith('日')
      ? { title: dateText(fromMs), note: hours, window }
      : { title: word, note: `${dateText(fromMs)} ${hours}`, window };
  });
  const title = day === dayOf(nowMs) ? '今晚' : '现在到早上'; // in the small hours tonight is another night already
  return [{ title, note: `${spanText(tonight(nowMs), nowMs)}，以各停车场开放时段为准`, window: undefined }, ...later];
}

/** What the window row of the home page says. */
export function windowText(window: Span | undefined, nowMs: number): string {
  return window === undefined ? spanText(tonight(nowMs), nowMs) : spanText(window, nowMs);
}

/** A window made of two instants that were picked, on whole quarters; or what is wrong with it. */
export function pickedWindow(fromMs: number, toMs: number, nowMs: number): { readonly window: Span } | { readonly wrong: string } {
  const [from, to] = [Math.max(tickOf(fromMs), tickOf(nowMs)), Math.ceil(toMs / TICK_MS) * TICK_MS];
  if (to <= nowMs) return { wrong: '结束时间已经过去' };
  if (to <= from) return { wrong: '结束时间须晚于开始时间' };
  if (to - from > LONGEST_MS) return { wrong: '一次最长预约 4 天' };
  return { window: { from: rfc3339(from), to: rfc3339(to) } };
}

/** A window that has ended, or begins in the past, cannot be asked for any more: it is cut, or becomes tonight. */
export function stillWanted(window: Span | undefined, nowMs: number): Span | undefined {
  if (window === undefined || Date.parse(window.to) <= nowMs) return undefined;
  return Date.parse(window.from) < tickOf(nowMs) ? { ...window, from: rfc3339(tickOf(nowMs)) } : window;
}

const EXTENSIONS_HOURS = [1, 2, 3, 4];

/** Ends to which a stay can be extended; the server says whether the bay is free so long. */
export function extensionChoices(to: string, nowMs: number): { readonly text: string; readonly to: string }[] {
  return EXTENSIONS_HOURS.map((hours) => {
    const endMs = Date.parse(to) + hours * HOUR_MS;
    return { text: `延长 ${hours} 小时，到${dayWord(endMs, nowMs)} ${clockText(endMs)}`, to: rfc3339(endMs) };
  });
}
