import { live, nowMs, server } from '../../../program.js';
import { asProblem } from '../../../services/problem.js';
import { begin, isShown, LEAVING, NO_TROUBLE, troubleOf } from '../../../shown.js';
import { perPage } from '../../../stores/per-page.js';
import { follow, tell } from '../../../tell.js';
import type { Booking } from '../../../types/api.js';
import { bookingCard } from '../../../view-models/bookings.js';
import { askPauseMs, payView } from '../../../view-models/pay-progress.js';
import { every } from '../../../wx/every.js';
import { goToTab } from '../../../wx/navigation.js';
import { openCashier } from '../../../wx/payment.js';
import { world } from '../../../wx/world.js';

const SECOND_MS = 1_000;

const knownOf = perPage(() => ({
  id: '',
  booking: undefined as Booking | undefined,
  times: 0,
  beganMs: 0,
  offNext: () => undefined as unknown,
}));

/** After the cashier: only what the server tells counts, never what the phone believes. */
Page({
  ...LEAVING,
  data: {
    care: false,
    isOnline: true,
    state: 'asking' as 'asking' | 'unpaid' | 'confirmed' | 'refunded' | 'lapsed' | 'cancelled' | 'problem',
    title: '正在确认支付结果',
    note: '',
    trouble: 'error' as 'offline' | 'error',
    problem: NO_TROUBLE,
    facts: [] as { name: string; text: string }[],
    countdown: '',
    canPay: false,
    isBusy: false,
  },

  onLoad({ id = '' }: Record<string, string | undefined>) {
    knownOf(this).id = id;
  },

  onShow() {
    const known = knownOf(this);
    begin(
      this,
      live.listen({ booking: (booking) => booking.id === known.id && this.heard(booking) }),
      every(SECOND_MS, () => this.count()),
      () => known.offNext(),
    );
    this.askFrom(nowMs());
  },

  askFrom(beganMs: number) {
    Object.assign(knownOf(this), { times: 0, beganMs });
    void this.read();
  },

  async read() {
    const known = knownOf(this);
    known.offNext();
    try {
      this.heard(await server.booking(known.id));
    } catch (thrown) {
      const { state, problem } = troubleOf(thrown);
      if (known.booking === undefined) this.setData({ state: 'problem', trouble: state, problem });
      if (asProblem(thrown).code === 'not_found') return;
    }
    this.askLater();
  },

  askLater() {
    const known = knownOf(this);
    known.offNext();
    if (!isShown(this)) return;
    if (known.booking !== undefined && payView(known.booking, 0, nowMs()).isFinal) return;
    known.times += 1;
    known.offNext = world.after(askPauseMs(known.times), () => void this.read());
  },

  heard(booking: Booking) {
    const known = knownOf(this);
    if (known.booking !== undefined && known.booking.id === booking.id && known.booking.version > booking.version) return;
    known.booking = booking;
    this.show();
  },

  /** A hold counts down while it waits for its money. */
  count() {
    if (this.data.countdown !== '') this.show();
  },

  show() {
    const { booking, beganMs } = knownOf(this);
    if (booking === undefined) return;
    const now = nowMs();
    const { stage, title, note } = payView(booking, now - beganMs, now);
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

  act() {
    follow(this.data.problem.action, { again: () => this.again() });
  },

  again() {
    this.askFrom(nowMs());
  },

  async pay() {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true });
    try {
      const { booking, payment } = await server.pay(server.newKey(), knownOf(this).id);
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
