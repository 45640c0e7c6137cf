// Beijing time (UTC+8 all year) and whole quarters of an hour.

export const TICK_MS = 15 * 60_000;
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** RFC 3339 with the offset of Beijing. @param {number} ms */
export const instant = (ms) => `${new Date(ms + OFFSET_MS).toISOString().slice(0, 19)}+08:00`;

/** @param {number} ms */
export const tickOf = (ms) => Math.floor(ms / TICK_MS) * TICK_MS;

/** The start, in ms, of the date in Beijing so many days from now. @param {number} nowMs @param {number} days */
const dateStart = (nowMs, days) => Math.floor((nowMs + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS + days * DAY_MS;

/** @param {number} dayMs @param {number} fromHour @param {number} toHour hours after midnight, above 24 for the next morning */
const span = (dayMs, fromHour, toHour) => ({ from: instant(dayMs + fromHour * 3_600_000), to: instant(dayMs + toHour * 3_600_000) });

/** Every window that a resident of the demo asks for lies in this one, which all kinds of car park offer on most nights. */
const NIGHT_HOURS = /** @type {const} */ ([20, 30]);
const SPAN_HOURS = /** @type {const} */ ([16, 36]);
const EVENINGS = [20, 20.5, 21, 22];
const MORNINGS = [28, 29, 30];
/** Tonight is booked until then: what is cancelled is still early, and nobody's window has begun. */
const TONIGHT_UNTIL_HOUR = 16;
const LATEST_NIGHT = 25;

/**
 * One night of the demo: the window that observers watch, the wider span whose bays are counted, and the windows that residents want.
 * @typedef {{ name: string, window: import('./views.mjs').Window, span: import('./views.mjs').Window,
 *   contest: import('./views.mjs').Window, wishes: import('./views.mjs').Window[] }} Night
 */

/** @param {number} nowMs @param {number} days from today @returns {Night} */
function night(nowMs, days) {
  const day = dateStart(nowMs, days);
  return {
    name: instant(day).slice(0, 10),
    window: span(day, ...NIGHT_HOURS),
    span: span(day, ...SPAN_HOURS),
    contest: span(day, 21, 29),
    wishes: EVENINGS.flatMap((from) => MORNINGS.map((to) => span(day, from, to))),
  };
}

/**
 * The first night with room for everybody, else the roomiest: tonight, or from the late afternoon on tomorrow. Earlier runs have sold bays.
 * @param {import('./api.mjs').Api} api @param {number} residents @param {number} nowMs
 */
export async function chooseNight(api, residents, nowMs) {
  let best;
  const isEarly = nowMs < dateStart(nowMs, 0) + TONIGHT_UNTIL_HOUR * 3_600_000;
  for (let days = isEarly ? 0 : 1; days <= LATEST_NIGHT; days++) {
    const candidate = night(nowMs, days);
    const { body = [] } = await api.search(candidate.window);
    const freeBays = body.reduce((sum, carPark) => sum + carPark.freeBays, 0);
    if (!best || freeBays > best.freeBays) best = { night: candidate, freeBays, carParks: body };
    if (freeBays >= residents * 1.5) break;
  }
  if (!best || best.freeBays === 0) throw new Error('no night has a free bay / 没有任何一晚有空余泊位');
  return best;
}

/** "Tonight", as the product may cut it, lies in here. @param {number} nowMs */
export const tonightSpan = (nowMs) => ({ from: instant(tickOf(nowMs)), to: instant(tickOf(nowMs) + 1.5 * DAY_MS) });

/** The ticks of a window, in ms. @param {import('./views.mjs').Window} window */
export function ticksOf({ from, to }) {
  const ticks = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += TICK_MS) ticks.push(at);
  return ticks;
}

/** @param {import('./views.mjs').Window} a @param {import('./views.mjs').Window} b */
export const overlap = (a, b) => Date.parse(a.from) < Date.parse(b.to) && Date.parse(b.from) < Date.parse(a.to);
