import { live, network, nowMs, preferences, server, session } from '../../program.js';
import { asProblem } from '../../services/problem.js';
import type { NextAction } from '../../services/sentences.js';
import { follow, tell } from '../../tell.js';
import type { Booking } from '../../types/api.js';
import { type BookingCard, groupedBookings, refundText } from '../../view-models/bookings.js';
import { REPORTS } from '../../view-models/reports.js';
import { ageOf } from '../../view-models/times.js';
import { extensionChoices } from '../../view-models/windows.js';
import { every } from '../../wx/every.js';
import { ask, chooseOne, say } from '../../wx/feedback.js';
import { showTheWay } from '../../wx/location.js';
import { goToTab, open, stopPullDown } from '../../wx/navigation.js';
import { openCashier } from '../../wx/payment.js';

const SECOND_MS = 1_000;

/** What the page knows and does not show as it is. */
const known = {
  bookings: undefined as readonly Booking[] | undefined,
  next: null as string | null,
  readAtMs: 0,
  stops: [] as (() => void)[],
};

/** The newer of each booking, new ones on top. */
function merged(before: readonly Booking[], told: readonly Booking[]): Booking[] {
  const byId = new Map(before.map((booking) => [booking.id, booking]));
  const fresh = told.filter(({ id }) => !byId.has(id));
  const newest = new Map(told.map((booking) => [booking.id, booking]));
  return [
    ...fresh,
    ...before.map((booking) => {
      const other = newest.get(booking.id);
      return other !== undefined && other.version >= booking.version ? other : booking;
    }),
  ];
}

Page({
  data: {
    care: false,
    state: 'loading' as 'loading' | 'ready' | 'empty' | 'offline' | 'error',
    problem: { title: '', text: '', action: 'again' as NextAction },
    isOnline: true,
    ageText: '',
    isStale: false,
    live: [] as BookingCard[],
    past: [] as BookingCard[],
    hasMore: false,
    busyId: '',
  },

  onShow() {
    this.setData({ care: preferences.isCareMode, isOnline: network.isOnline });
    known.stops = [
      live.listen({ booking: (booking) => this.heard([booking]), authenticated: () => void this.read() }),
      network.listen((isOnline) => {
        this.setData({ isOnline });
        if (isOnline) void this.read();
      }),
      every(SECOND_MS, () => this.count()),
    ];
    if (!session.hasToken) this.forget();
    this.show();
    void this.read();
  },

  /** Who logged out is not shown to who comes next. */
  forget() {
    known.bookings = undefined;
    known.next = null;
    this.setData({ state: 'loading', live: [], past: [], hasMore: false });
  },

  onHide() {
    for (const stop of known.stops) stop();
  },

  onUnload() {
    for (const stop of known.stops) stop();
  },

  async onPullDownRefresh() {
    await this.read();
    stopPullDown();
  },

  async read() {
    try {
      const { bookings, next } = await server.bookings();
      known.readAtMs = nowMs();
      known.next = next;
      known.bookings = bookings;
      this.show();
    } catch (thrown) {
      this.fail(thrown);
    }
  },

  fail(thrown: unknown) {
    if (known.bookings !== undefined) return;
    const { code, title, next } = asProblem(thrown);
    this.setData({ state: code === 'offline' ? 'offline' : 'error', problem: { title, text: next.text, action: next.action } });
  },

  async readMore() {
    if (known.next === null) return;
    try {
      const { bookings, next } = await server.bookings(known.next);
      known.next = next;
      known.bookings = [...(known.bookings ?? []), ...bookings];
      this.show();
    } catch (thrown) {
      await tell(thrown, { again: () => void this.readMore() });
    }
  },

  heard(bookings: readonly Booking[]) {
    if (known.bookings === undefined) return;
    known.bookings = merged(known.bookings, bookings);
    this.show();
  },

  /** Holds count down to their end; what begins or ends meanwhile shows itself. */
  count() {
    if (this.data.live.some(({ countdownText }) => countdownText !== '')) this.show();
    else this.showAge();
  },

  show() {
    if (known.bookings === undefined) return;
    const groups = groupedBookings(known.bookings, nowMs());
    this.setData({ ...groups, state: known.bookings.length === 0 ? 'empty' : 'ready', hasMore: known.next !== null });
    this.showAge();
  },

  showAge() {
    const { text, isStale } = ageOf(known.readAtMs, nowMs());
    const isOld = isStale && !live.isLive && known.bookings !== undefined;
    if (isOld !== this.data.isStale || (isOld && text !== this.data.ageText)) this.setData({ ageText: text, isStale: isOld });
  },

  act() {
    this.setData({ state: 'loading' });
    follow(this.data.problem.action, { again: () => void this.read() });
  },

  toHome() {
    goToTab('home');
  },

  async acted({ detail }: WechatMiniprogram.CustomEvent<{ id: string; act: string }>) {
    const booking = known.bookings?.find(({ id }) => id === detail.id);
    if (booking === undefined || this.data.busyId !== '') return;
    this.setData({ busyId: booking.id });
    try {
      await this.perform(detail.act, booking);
    } catch (thrown) {
      const again = () => void this.acted({ detail } as WechatMiniprogram.CustomEvent<{ id: string; act: string }>);
      await tell(thrown, { again, window: again, refresh: () => void this.read() });
    } finally {
      this.setData({ busyId: '' });
    }
  },

  async perform(act: string, booking: Booking) {
    if (act === 'pay') await this.pay(booking);
    else if (act === 'extend') await this.extend(booking);
    else if (act === 'cancel') await this.cancel(booking);
    else if (act === 'way') showTheWay({ ...booking.location, name: booking.carParkName, address: booking.entryNote });
    else if (act === 'report') await this.report(booking);
    else if (act === 'accept' || act === 'decline' || act === 'return') await this.answer(booking, act);
  },

  async pay({ id }: Booking) {
    const { payment } = await server.pay(server.newKey(), id);
    if (payment !== null) await openCashier(payment);
    open('/packages/pay/confirming/confirming', { id });
  },

  async extend({ id, to }: Booking) {
    const choices = extensionChoices(to, nowMs());
    const chosen = choices[(await chooseOne(choices.map(({ text }) => text))) ?? -1];
    if (chosen === undefined) return;
    const { booking, payment } = await server.extend(server.newKey(), id, chosen.to);
    if (payment !== null) await openCashier(payment);
    open('/packages/pay/confirming/confirming', { id: booking.id });
  },

  /** The refund is that of this moment, not of when the list was read. */
  async cancel({ id }: Booking) {
    const booking = await server.booking(id);
    const isSure = await ask({ title: '取消这笔预约？', content: refundText(booking, nowMs()), yes: '取消预约', no: '保留' });
    if (!isSure) return;
    this.heard([await server.cancel(server.newKey(), id, booking.cancellation.refundFen)]);
    say('已取消');
    await this.read();
  },

  async report({ id }: Booking) {
    const chosen = REPORTS[(await chooseOne(REPORTS.map(({ text }) => text))) ?? -1];
    if (chosen === undefined) return;
    await server.report(id, chosen.kind);
    say('已收到，我们会尽快处理');
  },

  async answer(booking: Booking, choice: 'accept' | 'decline' | 'return') {
    const isMoney = choice === 'decline';
    if (isMoney && !(await ask({ title: '退回全款？', content: '新泊位会立即释放，款项原路退回', yes: '退款', no: '再想想' }))) return;
    this.heard([await server.answerRehoming(booking.id, choice)]);
    say(isMoney ? '款项将原路退回' : '已为您保留');
    await this.read();
  },
});
