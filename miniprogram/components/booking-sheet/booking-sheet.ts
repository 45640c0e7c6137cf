import { knownResident, nowMs, preferences, server, session } from '../../program.js';
import { perPage } from '../../stores/per-page.js';
import { asProblem, tell } from '../../tell.js';
import type { Alternative } from '../../types/api.js';
import {
  alternativeChoices,
  type Choice,
  type SheetView,
  sheetView,
  type Wish,
  wishFrom,
  wishOf,
} from '../../view-models/booking-sheet.js';
import type { Proposal } from '../../view-models/home.js';
import { priceText } from '../../view-models/money.js';
import { plateText } from '../../view-models/plates.js';
import { ask } from '../../wx/feedback.js';
import { open } from '../../wx/navigation.js';
import { openCashier } from '../../wx/payment.js';

const knownOf = perPage(() => ({
  wish: undefined as Wish | undefined,
  /** Names the intent: what is sent twice under it is booked once. */
  key: '',
  /** The plate that was chosen of several. */
  chosen: '',
  alternatives: [] as readonly Alternative[],
}));

/**
 * The last look before a booking, and the booking itself: takes the bay, opens the cashier and leads to the page that asks the server how it ended.
 * Where there is no bay it shows where there are some. Tells `close`, and `consent` when the person has not agreed to what a booking needs.
 */
Component({
  properties: {
    visible: { type: Boolean, value: false },
    /** What the page proposed; the sheet may go on with an alternative. */
    proposal: { type: null, value: null },
    /** Alternatives to begin with, where the page has nothing to propose. */
    instead: { type: null, value: null },
    care: { type: Boolean, value: false },
  },
  data: {
    view: null as SheetView | null,
    choices: [] as Choice[],
    choicesNote: '',
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
      const proposal = this.data.proposal as unknown as Proposal | null;
      const instead = this.data.instead as unknown as readonly Alternative[] | null;
      const wish = proposal === null ? undefined : wishOf(proposal);
      Object.assign(knownOf(this), { wish, key: server.newKey(), chosen: '', alternatives: instead ?? [] });
      this.setData({ isBusy: false, typed: '' });
      this.show();
      knownResident().then(
        () => this.show(),
        () => undefined, // a plate can be typed all the same
      );
    },
    show() {
      const { wish, chosen, alternatives } = knownOf(this);
      const vehicles = session.resident?.vehicles ?? [];
      const view = wish === undefined ? null : sheetView(wish, vehicles, chosen, this.data.typed, nowMs());
      const plate = view?.plate || vehicles.find(({ isDefault }) => isDefault)?.plate;
      this.setData({
        view,
        choices: alternativeChoices(alternatives, nowMs()),
        choicesNote: `距离从刚才的停车场算起。${plate ? `点一下就预约，车牌 ${plateText(plate)}` : '点一下选择'}`,
      });
    },
    choosePlate({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { plate: string }>) {
      this.anew({ chosen: currentTarget.dataset.plate });
    },
    typePlate({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ typed: detail.value });
      this.anew({});
    },
    /** One tap more: what was tapped said where, when and for how much. Without a plate it is asked for first. */
    async chooseAlternative({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { index: number }>) {
      const alternative = knownOf(this).alternatives[currentTarget.dataset.index];
      if (alternative === undefined || this.data.isBusy) return;
      this.anew({ wish: wishFrom(alternative), alternatives: [] });
      await this.confirm();
    },
    /** Another intent: what is confirmed now is not what was confirmed before. */
    anew(change: Partial<ReturnType<typeof knownOf>>) {
      Object.assign(knownOf(this), change, { key: server.newKey() });
      this.show();
    },
    close() {
      if (!this.data.isBusy) this.triggerEvent('close');
    },
    visibleChanged({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.close();
    },
    async confirm() {
      const { wish, key } = knownOf(this);
      const plate = this.data.view?.plate ?? '';
      if (wish === undefined || plate === '' || this.data.isBusy) return;
      if (!preferences.mayBook) {
        this.triggerEvent('consent');
        return;
      }
      this.setData({ isBusy: true });
      try {
        const id = await this.take(wish, plate, key);
        this.setData({ isBusy: false });
        this.triggerEvent('close');
        if (id !== undefined) open('/packages/pay/confirming/confirming', { id });
      } catch (thrown) {
        this.setData({ isBusy: false });
        await this.explain(thrown);
      }
    },
    /** Gives the booking's id; undefined when the person does not want it at a price that was not shown. */
    async take({ carParkId, poolId, from, to, priceFen }: Wish, plate: string, key: string): Promise<string | undefined> {
      if (this.data.view?.asksForPlate) await this.remember(plate);
      const wanted = { carParkId, from, to, plate, ...(poolId !== '' && { poolId }) };
      const { booking, payment } = await server.place(key, wanted);
      if (booking.priceFen > priceFen && !(await agreesTo(booking.priceFen, priceFen))) {
        await server.cancel(server.newKey(), booking.id, booking.cancellation.refundFen);
        return undefined;
      }
      if (payment !== null) await openCashier(payment);
      return booking.id;
    },
    /** The first plate is kept, so that the next booking is one tap. */
    async remember(plate: string) {
      await server.addVehicle(plate, true);
      session.learn(await server.me());
    },
    /** Where there is something else to book, that is the answer; else what is wrong is said. */
    async explain(thrown: unknown) {
      const { code, alternatives } = asProblem(thrown);
      const known = knownOf(this);
      if (code !== 'offline' && code !== 'temporarily_unavailable') known.key = server.newKey();
      known.alternatives = alternatives;
      this.show();
      if (alternatives.length === 0) await tell(thrown, { again: () => void this.confirm(), window: () => this.close() });
    },
  },
});

/** Nobody pays more than they were shown without being asked. */
function agreesTo(priceFen: number, shownFen: number): Promise<boolean> {
  const content = `现在是 ${priceText(priceFen)}，刚才显示的是 ${priceText(shownFen)}`;
  return ask({ title: '价格刚刚变了', content, yes: '继续支付', no: '不订了' });
}
