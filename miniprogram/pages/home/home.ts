import { choice, knownVehicles, live, network, nowMs, preferences, server, session } from '../../program.js';
import { asProblem } from '../../services/problem.js';
import type { NextAction } from '../../services/sentences.js';
import { DONGXIAO, type Sorting } from '../../stores/choice.js';
import { follow } from '../../tell.js';
import type { CarPark, PoolKind } from '../../types/api.js';
import { KINDS, SORTINGS } from '../../view-models/filters.js';
import { type HomeView, homeView, type Marker, markersOf, type Proposal } from '../../view-models/home.js';
import { plateText } from '../../view-models/plates.js';
import { ageOf } from '../../view-models/times.js';
import { type Span, stillWanted, windowText } from '../../view-models/windows.js';
import { every } from '../../wx/every.js';
import { ask, chooseOne } from '../../wx/feedback.js';
import { pickedPlace, roughPlace } from '../../wx/location.js';
import { open, stopPullDown } from '../../wx/navigation.js';

const LOOK_EVERY_MS = 5_000;

/** What the page knows and does not show as it is. */
const known = {
  /** Undefined until the first answer. */
  carParks: undefined as readonly CarPark[] | undefined,
  /** Of the reading that counts; an answer to an older one is thrown away. */
  reading: 0,
  /** How often another proposal was asked for, in care mode. */
  skipped: 0,
  /** End of the window that the live view told last. */
  liveEnd: '',
  stops: [] as (() => void)[],
};

Page({
  data: {
    care: false,
    state: 'loading' as 'loading' | 'ready' | 'empty' | 'offline' | 'error',
    problem: { title: '', text: '', action: 'again' as NextAction },
    isOnline: true,
    ageText: '',
    isStale: false,
    placeName: '',
    windowText: '',
    window: null as Span | null,
    latitude: DONGXIAO.lat,
    longitude: DONGXIAO.lng,
    kinds: KINDS,
    kind: 'any' as PoolKind | 'any',
    sortings: SORTINGS,
    sorting: 'walk' as Sorting,
    cards: [] as HomeView['cards'],
    markers: [] as Marker[],
    proposal: null as Proposal | null,
    plateText: '',
    sheetOpen: false,
    windowOpen: false,
    consentOpen: false,
  },

  onShow() {
    known.skipped = 0;
    this.setData({ care: preferences.isCareMode, isOnline: network.isOnline });
    if (preferences.consent('service_terms') === undefined) this.askConsent();
    known.stops = [
      live.listen({ bays: () => this.liveChanged() }),
      network.listen((isOnline) => {
        this.setData({ isOnline });
        if (isOnline) void this.read();
      }),
      every(LOOK_EVERY_MS, () => this.showAge()), // keeps the age of what is shown true
    ];
    this.show();
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
    known.reading += 1;
    const { reading } = known;
    choice.window = stillWanted(choice.window, nowMs());
    live.watch(choice.window);
    try {
      const carParks = await server.carParks({ near: choice.near, ...choice.window });
      if (reading !== known.reading) return;
      known.carParks = carParks;
      this.show();
    } catch (thrown) {
      if (reading === known.reading) this.fail(thrown);
    }
  },

  /** What was read before stays on the screen, ageing; without any the page says what is wrong. */
  fail(thrown: unknown) {
    const { code, title, next } = asProblem(thrown);
    this.showAge();
    if (known.carParks !== undefined) return;
    this.setData({ state: code === 'offline' ? 'offline' : 'error', problem: { title, text: next.text, action: next.action } });
  },

  liveChanged() {
    const end = live.bays.span?.to ?? '';
    const isOtherNight = known.liveEnd !== '' && end !== '' && end !== known.liveEnd;
    if (end !== '') known.liveEnd = end;
    if (isOtherNight) void this.read();
    else this.show();
  },

  show() {
    const { carParks } = known;
    const { kind, sorting, place, window } = choice;
    this.setData({
      placeName: place.name,
      latitude: place.lat,
      longitude: place.lng,
      windowText: windowText(window, nowMs()),
      window: window ?? null,
      kind: kind ?? 'any',
      sorting,
    });
    if (carParks === undefined) return;
    const vehicles = session.resident?.vehicles ?? [];
    const now = nowMs();
    const view = homeView({ carParks, liveOf: (id) => live.bays.of(id), sorting, kind, vehicles, nowMs: now, skipped: known.skipped });
    this.setData({
      state: carParks.length === 0 ? 'empty' : 'ready',
      cards: view.cards,
      markers: this.data.care ? [] : markersOf(carParks, view.cards),
      proposal: view.proposal ?? null,
      plateText: view.proposal?.plate ? plateText(view.proposal.plate) : '',
    });
    this.showAge();
  },

  showAge() {
    const readMs = Date.parse(known.carParks?.[0]?.asOf ?? '');
    const { text, isStale } = ageOf(Math.max(Number.isNaN(readMs) ? 0 : readMs, live.bays.heardAt), nowMs());
    this.setData(live.isLive ? { ageText: '实时余位', isStale: false } : { ageText: text, isStale });
  },

  act() {
    this.setData({ state: 'loading' });
    follow(this.data.problem.action, { again: () => void this.read(), window: () => this.openWindows() });
  },

  chooseKind({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { key: PoolKind | 'any' }>) {
    const { key } = currentTarget.dataset;
    choice.kind = key === 'any' ? undefined : key;
    this.show();
  },

  chooseSorting({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { key: Sorting }>) {
    choice.sorting = currentTarget.dataset.key;
    this.show();
  },

  openWindows() {
    this.setData({ windowOpen: true });
  },

  closeWindows() {
    this.setData({ windowOpen: false });
  },

  windowChosen({ detail }: WechatMiniprogram.CustomEvent<{ window?: Span }>) {
    choice.window = detail.window;
    this.setData({ windowOpen: false, windowText: windowText(choice.window, nowMs()) });
    void this.read();
  },

  async choosePlace() {
    const which = await chooseOne(['我的附近', '在地图上选', DONGXIAO.name]);
    const place = which === 0 ? await this.nearby() : which === 1 ? await pickedPlace(choice.place) : which === 2 ? DONGXIAO : undefined;
    if (place === undefined) return;
    choice.moveTo(place);
    void this.read();
  },

  /** About where the phone is, once the person has agreed to that. */
  async nearby() {
    if (preferences.consent('precise_location') !== true) {
      const isGranted = await ask({
        title: '使用您的大概位置？',
        content: '只用于按步行距离排列停车场，服务器不保存',
        yes: '同意',
        no: '不用',
      });
      preferences.give('precise_location', isGranted);
      if (!isGranted) return undefined;
    }
    return roughPlace();
  },

  openDetail({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
    open('/packages/car-park/detail/detail', { id: detail.id });
  },

  markerTapped({ detail }: WechatMiniprogram.CustomEvent<{ markerId: number }>) {
    const card = this.data.cards[detail.markerId];
    if (card !== undefined) open('/packages/car-park/detail/detail', { id: card.id });
  },

  another() {
    known.skipped += 1;
    this.show();
  },

  oneTap() {
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
