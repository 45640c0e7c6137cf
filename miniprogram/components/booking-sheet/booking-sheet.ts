import { knownVehicles, nowMs, preferences, server, session } from '../../program.js';
import { tell } from '../../tell.js';
import type { Alternative } from '../../types/api.js';
import { alternativeChoices, type Choice, proposalFrom, type SheetView, sheetView } from '../../view-models/booking-sheet.js';
import type { Proposal } from '../../view-models/home.js';
import { open } from '../../wx/navigation.js';
import { openCashier } from '../../wx/payment.js';

/**
 * The last look before a booking, and the booking itself: takes the bay, opens the cashier and leads to the page that asks the server how it ended.
 * Tells `close`, and `consent` when the person has not agreed to what a booking needs.
 */
Component({
  properties: {
    visible: { type: Boolean, value: false },
    /** What the page proposed; the sheet may go on with an alternative. */
    proposal: { type: null, value: null },
    care: { type: Boolean, value: false },
  },
  data: {
    view: null as SheetView | null,
    choices: [] as Choice[],
    isBusy: false,
    typed: '',
  },
  observers: {
    visible(isVisible: boolean) {
      if (isVisible) this.begin();
    },
  },
  methods: {
    begin() {
      const own = this as unknown as Wish;
      own.wish = this.data.proposal as unknown as Proposal;
      own.key = server.newKey();
      own.chosen = '';
      this.setData({ choices: [], isBusy: false, typed: '' });
      this.show();
      knownVehicles().then(
        () => this.show(),
        () => undefined, // a plate can be typed all the same
      );
    },
    show() {
      const { wish, chosen } = this as unknown as Wish;
      this.setData({ view: sheetView(wish, session.resident?.vehicles ?? [], chosen, this.data.typed, nowMs()) });
    },
    choosePlate({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { plate: string }>) {
      this.anew({ chosen: currentTarget.dataset.plate });
    },
    typePlate({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ typed: detail.value });
      this.anew({});
    },
    chooseAlternative({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { index: number }>) {
      const own = this as unknown as Wish;
      const alternative = own.alternatives[currentTarget.dataset.index];
      if (alternative === undefined) return;
      this.setData({ choices: [] });
      this.anew({ wish: proposalFrom(alternative, own.wish) });
    },
    /** Another intent: what is confirmed now is not what was confirmed before. */
    anew(change: Partial<Wish>) {
      Object.assign(this, change, { key: server.newKey() });
      this.show();
    },
    close() {
      if (!this.data.isBusy) this.triggerEvent('close');
    },
    visibleChanged({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.close();
    },
    async confirm() {
      const plate = this.data.view?.plate ?? '';
      if (plate === '' || this.data.isBusy) return;
      if (!preferences.mayBook) {
        this.triggerEvent('consent');
        return;
      }
      this.setData({ isBusy: true });
      try {
        await this.take(plate);
      } catch (thrown) {
        this.setData({ isBusy: false });
        await this.explain(thrown);
      }
    },
    async take(plate: string) {
      const { wish, key } = this as unknown as Wish;
      const { carParkId, poolId, from, to } = wish;
      if (this.data.view?.asksForPlate) await this.remember(plate);
      const { booking, payment } = await server.place(key, { carParkId, poolId, from, to, plate });
      if (payment !== null) await openCashier(payment);
      this.setData({ isBusy: false });
      this.triggerEvent('close');
      open('/packages/pay/confirming/confirming', { id: booking.id });
    },
    /** The first plate is kept, so that the next booking is one tap. */
    async remember(plate: string) {
      await server.addVehicle(plate, true);
      session.learn(await server.me());
    },
    async explain(thrown: unknown) {
      const problem = await tell(thrown, { again: () => void this.confirm(), window: () => this.close() });
      const own = this as unknown as Wish;
      if (problem.code !== 'offline' && problem.code !== 'temporarily_unavailable') own.key = server.newKey();
      own.alternatives = problem.alternatives;
      if (problem.alternatives.length > 0) this.setData({ choices: alternativeChoices(problem.alternatives, nowMs()) });
    },
  },
});

/** What this sheet is about; not shown, so not in its data. */
interface Wish {
  wish: Proposal;
  key: string;
  chosen: string;
  alternatives: readonly Alternative[];
}
