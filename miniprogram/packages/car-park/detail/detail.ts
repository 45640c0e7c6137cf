import { choice, knownVehicles, live, network, nowMs, preferences, server, session } from '../../../program.js';
import { asProblem } from '../../../services/problem.js';
import type { NextAction } from '../../../services/sentences.js';
import { follow } from '../../../tell.js';
import type { CarParkDetail, PoolKind } from '../../../types/api.js';
import { type DetailView, detailView } from '../../../view-models/detail.js';
import { ageOf } from '../../../view-models/times.js';
import { every } from '../../../wx/every.js';
import { showTheWay } from '../../../wx/location.js';
import { stopPullDown } from '../../../wx/navigation.js';

const LOOK_EVERY_MS = 5_000;
/** The chart is read anew so long after a change at the earliest. */
const CHART_PAUSE_MS = 3_000;

/** What the page knows and does not show as it is. */
const known = {
  id: '',
  detail: undefined as CarParkDetail | undefined,
  kind: undefined as PoolKind | undefined,
  readAtMs: 0,
  stops: [] as (() => void)[],
};

Page({
  data: {
    care: false,
    state: 'loading' as 'loading' | 'ready' | 'offline' | 'error',
    problem: { title: '', text: '', action: 'again' as NextAction },
    isOnline: true,
    ageText: '',
    isStale: false,
    view: null as DetailView | null,
    sheetOpen: false,
    consentOpen: false,
  },

  onLoad({ id = '' }: Record<string, string | undefined>) {
    known.id = id;
    known.detail = undefined;
    known.kind = choice.kind;
  },

  onShow() {
    this.setData({ care: preferences.isCareMode, isOnline: network.isOnline });
    known.stops = [
      live.listen({ bays: () => this.liveChanged() }),
      network.listen((isOnline) => {
        this.setData({ isOnline });
        if (isOnline) void this.read();
      }),
      every(LOOK_EVERY_MS, () => this.showAge()), // keeps the age of what is shown true
    ];
    void this.read();
    knownVehicles().then(
      () => this.show(),
      () => undefined, // the sheet asks for the plate
    );
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
    const { id } = known;
    known.readAtMs = nowMs();
    try {
      const detail = await server.carPark(id, { near: choice.near, ...choice.window });
      if (id !== known.id) return;
      known.detail = detail;
      this.show();
    } catch (thrown) {
      const { code, title, next } = asProblem(thrown);
      if (known.detail !== undefined) return;
      this.setData({ state: code === 'offline' ? 'offline' : 'error', problem: { title, text: next.text, action: next.action } });
    }
  },

  /** Numbers change at once; the chart is read again, though not for every change. */
  liveChanged() {
    this.show();
    const told = live.bays.of(known.id);
    const isNews = told !== undefined && known.detail !== undefined && told.version > known.detail.version;
    if (isNews && nowMs() - known.readAtMs >= CHART_PAUSE_MS) void this.read();
  },

  show() {
    if (known.detail === undefined) return;
    const view = detailView(known.detail, live.bays.of(known.id), known.kind, session.resident?.vehicles ?? [], nowMs());
    this.setData({ state: 'ready', view });
    this.showAge();
  },

  showAge() {
    if (known.detail === undefined) return;
    const { text, isStale } = ageOf(Math.max(Date.parse(known.detail.asOf), live.bays.heardAt), nowMs());
    this.setData(live.isLive ? { ageText: '实时余位', isStale: false } : { ageText: text, isStale });
  },

  choosePool({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { kind: PoolKind }>) {
    known.kind = currentTarget.dataset.kind;
    this.show();
  },

  act() {
    this.setData({ state: 'loading' });
    follow(this.data.problem.action, { again: () => void this.read() });
  },

  showTheWay() {
    const { detail } = known;
    if (detail !== undefined) showTheWay({ ...detail.location, name: detail.name, address: detail.address });
  },

  book() {
    this.setData({ sheetOpen: true });
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
