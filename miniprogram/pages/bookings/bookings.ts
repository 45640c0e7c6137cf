import { live, nowMs, server, session } from '../../program.js';
import { begin, LEAVING, NO_TROUBLE, PULLING, troubleOf } from '../../shown.js';
import { perPage } from '../../stores/per-page.js';
import { follow, tell } from '../../tell.js';
import type { Booking, ProblemKind } from '../../types/api.js';
import { type BookingCard, groupedBookings, merged, refundText } from '../../view-models/bookings.js';
import { ageOf } from '../../view-models/times.js';
import { extensionChoices } from '../../view-models/windows.js';
import { every } from '../../wx/every.js';
import { ask, chooseOne, say } from '../../wx/feedback.js';
import { showTheWay } from '../../wx/location.js';
import { goToTab, open } from '../../wx/navigation.js';
import { openCashier } from '../../wx/payment.js';

const SECOND_MS = 1_000;

const knownOf = perPage(() => ({
  bookings: undefined as readonly Booking[] | undefined,
  next: null as string | null,
  readAtMs: 0,
}));

/** What can be done in care mode besides the one thing that a card offers. */
const MORE = { extend: '延长', cancel: '取消预约', report: '反馈问题' } as const;

const ANSWERED = { accept: '已接受新泊位', decline: '款项将原路退回', return: '已换回原来的停车场' } as const;

Page({
  ...LEAVING,
  ...PULLING,
  data: {
    care: false,
    state: 'loading' as 'loading' | 'ready' | 'empty' | 'offline' | 'error',
    problem: NO_TROUBLE,
    isOnline: true,
    ageText: '',
    isStale: false,
    live: [] as BookingCard[],
    past: [] as BookingCard[],
    hasMore: false,
    busyId: '',
    /** In care mode the past is one tap further. */
    showsPast: false,
    /** The booking that a problem is being reported of. */
    reportedId: '',
  },

  onShow() {
    begin(
      this,
      live.listen({ booking: (booking) => this.heard([booking]), authenticated: () => void this.read() }),
      every(SECOND_MS, () => this.count()),
    );
    if (!session.hasToken) this.forget();
    this.show();
    void this.read();
  },

  /** Who logged out is not shown to who comes next. */
  forget() {
    Object.assign(knownOf(this), { bookings: undefined, next: null });
    this.setData({ state: 'loading', live: [], past: [], hasMore: false });
  },

  async read() {
    try {
      const { bookings, next } = await server.bookings();
      Object.assign(knownOf(this), { bookings, next, readAtMs: nowMs() });
      this.show();
    } catch (thrown) {
      if (knownOf(this).bookings === undefined) this.setData(troubleOf(thrown));
    }
  },

  async readMore() {
    const known = knownOf(this);
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
    const known = knownOf(this);
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
    const { bookings, next } = knownOf(this);
    if (bookings === undefined) return;
    this.setData({ ...groupedBookings(bookings, nowMs()), state: bookings.length === 0 ? 'empty' : 'ready', hasMore: next !== null });
    this.showAge();
  },

  showAge() {
    const { bookings, readAtMs } = knownOf(this);
    const { text, isStale } = ageOf(readAtMs, nowMs());
    const isOld = isStale && !live.isLive && bookings !== undefined;
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
    const booking = knownOf(this).bookings?.find(({ id }) => id === detail.id);
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
    else if (act === 'report') this.setData({ reportedId: booking.id });
    else if (act === 'more') await this.performOther(booking);
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

  /** Care mode shows one button and this. */
  async performOther(booking: Booking) {
    const card = this.data.live.find(({ id }) => id === booking.id);
    const can = { extend: card?.canExtend, cancel: card?.canCancel, report: card?.canReport };
    const acts = (['extend', 'cancel', 'report'] as const).filter((act) => can[act]);
    const chosen = acts[(await chooseOne(acts.map((act) => MORE[act]))) ?? -1];
    if (chosen !== undefined) await this.perform(chosen, booking);
  },

  async reported({ detail: { kind, text } }: WechatMiniprogram.CustomEvent<{ kind: ProblemKind; text: string }>) {
    const { reportedId } = this.data;
    try {
      await server.report(reportedId, kind, text);
      this.setData({ reportedId: '' });
      say('已收到，我们会尽快处理');
    } catch (thrown) {
      this.setData({ reportedId: '' });
      await tell(thrown, { again: () => this.setData({ reportedId }), refresh: () => void this.read() });
    }
  },

  notReported() {
    this.setData({ reportedId: '' });
  },

  togglePast() {
    this.setData({ showsPast: !this.data.showsPast });
  },

  async answer({ id }: Booking, choice: 'accept' | 'decline' | 'return') {
    const question = { title: '退回全款？', content: '新泊位会立即释放，款项原路退回', yes: '退款', no: '再想想' };
    if (choice === 'decline' && !(await ask(question))) return;
    this.heard([await server.answerRehoming(id, choice)]);
    say(ANSWERED[choice]);
    await this.read();
  },
});
