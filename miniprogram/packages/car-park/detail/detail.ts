import { choice, knownResident, live, nowMs, server, session } from '../../../program.js';
import { begin, LEAVING, NO_TROUBLE, PULLING, troubleOf } from '../../../shown.js';
import { perPage } from '../../../stores/per-page.js';
import { follow, tell } from '../../../tell.js';
import type { Alternative, CarParkDetail, PoolKind } from '../../../types/api.js';
import { alternativesAmong } from '../../../view-models/alternatives.js';
import { type DetailView, detailView } from '../../../view-models/detail.js';
import { ageOf } from '../../../view-models/times.js';
import { every } from '../../../wx/every.js';
import { say } from '../../../wx/feedback.js';
import { showTheWay } from '../../../wx/location.js';

const LOOK_EVERY_MS = 5_000;
/** The chart is read anew so long after a change at the earliest. */
const CHART_PAUSE_MS = 3_000;

const knownOf = perPage(() => ({
  id: '',
  detail: undefined as CarParkDetail | undefined,
  kind: undefined as PoolKind | undefined,
  readAtMs: 0,
}));

Page({
  ...LEAVING,
  ...PULLING,
  data: {
    care: false,
    state: 'loading' as 'loading' | 'ready' | 'offline' | 'error',
    problem: NO_TROUBLE,
    isOnline: true,
    ageText: '',
    isStale: false,
    view: null as DetailView | null,
    sheetOpen: false,
    /** What there is elsewhere, when this car park is full. */
    instead: null as readonly Alternative[] | null,
    consentOpen: false,
  },

  onLoad({ id = '' }: Record<string, string | undefined>) {
    Object.assign(knownOf(this), { id, kind: choice.kind });
  },

  onShow() {
    begin(
      this,
      live.listen({ bays: () => this.liveChanged() }),
      every(LOOK_EVERY_MS, () => this.showAge()), // keeps the age of what is shown true
    );
    void this.read();
    knownResident().then(
      () => this.show(),
      () => undefined, // the sheet asks for the plate
    );
  },

  async read() {
    const known = knownOf(this);
    known.readAtMs = nowMs();
    try {
      known.detail = await server.carPark(known.id, { near: choice.near, ...choice.window });
      this.show();
    } catch (thrown) {
      if (known.detail === undefined) this.setData(troubleOf(thrown));
    }
  },

  /** Numbers change at once; the chart is read again, though not for every change. */
  liveChanged() {
    this.show();
    const known = knownOf(this);
    const told = live.bays.of(known.id);
    const isNews = told !== undefined && known.detail !== undefined && told.version > known.detail.version;
    if (isNews && nowMs() - known.readAtMs >= CHART_PAUSE_MS) void this.read();
  },

  show() {
    const known = knownOf(this);
    if (known.detail === undefined) return;
    const view = detailView(known.detail, live.bays.of(known.id), known.kind, session.resident?.vehicles ?? [], nowMs());
    this.setData({ state: 'ready', view });
    this.showAge();
  },

  showAge() {
    const { detail } = knownOf(this);
    if (detail === undefined) return;
    const { text, isStale } = ageOf(Math.max(Date.parse(detail.asOf), live.bays.heardAt), nowMs());
    this.setData(live.isLive ? { ageText: '实时余位', isStale: false } : { ageText: text, isStale });
  },

  choosePool({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { kind: PoolKind }>) {
    knownOf(this).kind = currentTarget.dataset.kind;
    this.show();
  },

  act() {
    this.setData({ state: 'loading' });
    follow(this.data.problem.action, { again: () => void this.read() });
  },

  showTheWay() {
    const { detail } = knownOf(this);
    if (detail !== undefined) showTheWay({ ...detail.location, name: detail.name, address: detail.address });
  },

  book() {
    this.setData({ sheetOpen: true, instead: null });
  },

  /** The nearest to here that have room over the same hours. */
  async bookElsewhere() {
    const { detail, kind } = knownOf(this);
    if (detail === undefined) return;
    try {
      const { lat, lng } = detail.location;
      const { from, to } = detail;
      const carParks = await server.carParks({ near: `${lat.toFixed(6)},${lng.toFixed(6)}`, from, to });
      const instead = alternativesAmong(carParks, detail.id, kind);
      if (instead.length === 0) say('附近这个时段都没有空位了');
      else this.setData({ instead, sheetOpen: true });
    } catch (thrown) {
      await tell(thrown, { again: () => void this.bookElsewhere() });
    }
  },

  closeSheet() {
    this.setData({ sheetOpen: false });
    void this.read();
  },

  askConsent() {
    this.setData({ consentOpen: true });
  },

  consentDone() {
    this.setData({ consentOpen: false });
  },
});
