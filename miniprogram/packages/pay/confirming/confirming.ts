import { live, nowMs, preferences, server } from '../../../program.js';
import { asProblem } from '../../../services/problem.js';
import { tell } from '../../../tell.js';
import type { Booking } from '../../../types/api.js';
import { bookingCard } from '../../../view-models/bookings.js';
import { askPauseMs, payView } from '../../../view-models/pay-progress.js';
import { goToTab } from '../../../wx/navigation.js';
import { openCashier } from '../../../wx/payment.js';
import { world } from '../../../wx/world.js';

/** What the page knows and does not show as it is: there is never more than one of it. */
const known = {
  id: '',
  booking: undefined as Booking | undefined,
  times: 0,
  beganMs: 0,
  stop: () => undefined as unknown,
  offNext: () => undefined as unknown,
};

/** After the cashier: only what the server tells counts, never what the phone believes. */
Page({
  data: {
    care: false,
    state: 'asking' as 'asking' | 'unpaid' | 'confirmed' | 'refunded' | 'lapsed' | 'cancelled' | 'problem',
    title: '正在确认支付结果',
    note: '',
    problem: { kind: 'error', title: '', text: '' },
    facts: [] as { name: string; text: string }[],
    countdown: '',
    canPay: false,
    isBusy: false,
  },

  onLoad({ id = '' }: Record<string, string | undefined>) {
    known.id = id;
    known.booking = undefined;
  },

  onShow() {
    this.setData({ care: preferences.isCareMode });
    known.stop = live.listen({ booking: (booking) => booking.id === known.id && this.heard(booking) });
    this.askFrom(nowMs());
  },

  onHide() {
    this.rest();
  },

  onUnload() {
    this.rest();
  },

  rest() {
    known.stop();
    known.offNext();
  },

  askFrom(beganMs: number) {
    known.times = 0;
    known.beganMs = beganMs;
    void this.ask();
  },

  async ask() {
    known.offNext();
    try {
      this.heard(await server.booking(known.id));
    } catch (thrown) {
      const { code, title, next } = asProblem(thrown);
      if (known.booking === undefined)
        this.setData({ state: 'problem', problem: { kind: code === 'offline' ? 'offline' : 'error', title, text: next.text } });
      if (code === 'not_found') return;
    }
    this.askLater();
  },

  askLater() {
    known.offNext();
    if (known.booking !== undefined && payView(known.booking, 0, nowMs()).isFinal) return;
    known.times += 1;
    known.offNext = world.after(askPauseMs(known.times), () => void this.ask());
  },

  heard(booking: Booking) {
    if (known.booking !== undefined && known.booking.id === booking.id && known.booking.version > booking.version) return;
    known.booking = booking;
    const now = nowMs();
    const { stage, title, note } = payView(booking, now - known.beganMs, now);
    const card = bookingCard(booking, now);
    const isPaid = stage === 'confirmed';
    this.setData({
      state: stage,
      title,
      note: isPaid && card.entryNote !== '' ? card.entryNote : note,
      countdown: card.countdownText,
      canPay: stage === 'unpaid' && card.canPay,
      facts: [
        { name: '停车场', text: card.carParkName },
        { name: '时段', text: card.spanText },
        { name: '车牌', text: card.plateText },
        { name: '金额', text: card.moneyText },
        ...(isPaid ? [{ name: '离场', text: card.leaveText }] : []),
      ],
    });
  },

  again() {
    this.askFrom(nowMs());
  },

  async pay() {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true });
    try {
      const { booking, payment } = await server.pay(server.newKey(), known.id);
      if (payment !== null) await openCashier(payment);
      this.heard(booking);
      this.askFrom(nowMs());
    } catch (thrown) {
      await tell(thrown, { again: () => void this.pay(), refresh: () => this.again() });
    } finally {
      this.setData({ isBusy: false });
    }
  },

  toBookings() {
    goToTab('bookings');
  },

  toHome() {
    goToTab('home');
  },
});
