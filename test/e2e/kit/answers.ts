/** Answers of the server that are hard to come by: changed on their way to the phone. What is asked for is still asked of the real one. */
import { aBooking, aRehoming } from '../../../miniprogram/testing/samples.js';
import type { Booking, CarPark } from '../../../miniprogram/types/api.js';
import type { TestPhone } from './browser.js';

type Reply = { readonly status?: number; readonly json: object };

/** Answers all questions of an address and method the same way. */
export async function answered({ page }: TestPhone, url: string | RegExp, reply: Reply, method = 'GET'): Promise<void> {
  await page.route(url, (route) => (route.request().method() === method ? route.fulfill({ status: 200, ...reply }) : route.fallback()));
}

/** Changes each car park that is told, in lists and alone. The live view keeps quiet: it would tell what is true. */
export async function withCarParks({ page }: TestPhone, change: (carPark: CarPark) => CarPark): Promise<void> {
  await page.routeWebSocket(/live/, () => undefined);
  await page.route(/\/api\/v1\/car-parks/, async (route) => {
    const response = await route.fetch();
    const told = (await response.json()) as CarPark | readonly CarPark[];
    await route.fulfill({ response, json: Array.isArray(told) ? told.map(change) : change(told as CarPark) });
  });
}

export type Stage = 'confirmed' | 'unpaid' | 'refunded' | 'rehomed';

const HOUR_MS = 3_600_000;
const at = (ms: number): string => new Date(Math.floor((Date.now() + ms) / HOUR_MS) * HOUR_MS).toISOString();

function bookingIn(stage: Stage): Booking {
  const cancellation = { isAllowed: true, refundFen: 800, fullRefundUntil: at(8 * HOUR_MS) };
  const facts = { from: at(9 * HOUR_MS), to: at(21 * HOUR_MS), createdAt: at(-HOUR_MS), entryNote: '从东门进，车牌自动识别', cancellation };
  const held = { ...facts, state: 'held', paidFen: 0 } as const;
  switch (stage) {
    case 'confirmed':
      return aBooking(facts);
    case 'unpaid':
      return aBooking({ ...held, holdExpiresAt: new Date(Date.now() + 14 * 60_000).toISOString() });
    case 'refunded':
      return aBooking({ ...facts, state: 'lapsed', refundedFen: 800 });
    case 'rehomed':
      return aBooking({ ...facts, rehoming: aRehoming({ decideUntil: at(3 * HOUR_MS), canReturn: true, hasRoomAgain: true }) });
  }
}

/** One booking in this state, wherever it is asked for. */
export async function withBooking(phone: TestPhone, stage: Stage): Promise<void> {
  const booking = bookingIn(stage);
  await answered(phone, /\/api\/v1\/bookings\/[^/]+$/, { json: booking });
  await answered(phone, /\/api\/v1\/bookings(\?|$)/, { json: { bookings: [booking], next: null } });
}
