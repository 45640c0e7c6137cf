import { choice, knownResident, live, nowMs, preferences, server, session } from '../../program.js';
import { begin, LEAVING, NO_TROUBLE, PULLING, troubleOf } from '../../shown.js';
import { DONGXIAO, type Sorting } from '../../stores/choice.js';
import { perPage } from '../../stores/per-page.js';
import { follow } from '../../tell.js';
import type { CarPark, PoolKind } from '../../types/api.js';
import { hasOpened } from '../../view-models/car-parks.js';
import { KINDS, SORTINGS } from '../../view-models/filters.js';
import { type HomeView, homeView, type Marker, markersOf, type Proposal } from '../../view-models/home.js';
import { plateText } from '../../view-models/plates.js';
import { ageOf } from '../../view-models/times.js';
import { type Span, stillWanted, windowText } from '../../view-models/windows.js';
import { every } from '../../wx/every.js';
import { ask, chooseOne, say } from '../../wx/feedback.js';
import { pickedPlace, roughPlace } from '../../wx/location.js';
import { open } from '../../wx/navigation.js';

const LOOK_EVERY_MS = 5_000;

const knownOf = perPage(() => ({
  /** Undefined until the first answer. */
  carParks: undefined as readonly CarPark[] | undefined,
  /** Of the reading that counts; an answer to an older one is thrown away. */
  reading: 0,
  /** How often another proposal was asked for, in care mode. */
  skipped: 0,
  /** End of the window that the live view told last. */
  liveEnd: '',
}));

Page({
  ...LEAVING,
  ...PULLING,
  data: {
    care: false,
    /** In care mode the list, the map and the filters are one tap further. */
    showsAll: false,
    state: 'loading' as 'loading' | 'ready' | 'empty' | 'offline' | 'error',
    problem: NO_TROUBLE,
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
    knownOf(this).skipped = 0;
    if (preferences.consent('service_terms') === undefined) this.askConsent();
    begin(
      this,
      live.listen({ bays: () => this.liveChanged() }),
      every(LOOK_EVERY_MS, () => this.showAge()), // keeps the age of what is shown true
    );
    this.show();
    void this.read();
    knownResident().then(
      () => this.show(),
      () => undefined, // the sheet asks for the plate
    );
  },

  async read() {
    const known = knownOf(this);
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
    this.showAge();
    if (knownOf(this).carParks === undefined) this.setData(troubleOf(thrown));
  },

  liveChanged() {
    const known = knownOf(this);
    const end = live.bays.span?.to ?? '';
    const isOtherNight = known.liveEnd !== '' && end !== '' && end !== known.liveEnd;
    if (end !== '') known.liveEnd = end;
    if (!isOtherNight) this.show();
    if (isOtherNight || known.carParks?.some((one) => hasOpened(one, live.bays.of(one.id)))) void this.read();
  },

  show() {
    const { carParks, skipped } = knownOf(this);
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
    const view = homeView({ carParks, liveOf: (id) => live.bays.of(id), sorting, kind, vehicles, nowMs: now, skipped });
    this.setData({
      state: carParks.length === 0 ? 'empty' : 'ready',
      cards: view.cards,
      markers: this.data.care && !this.data.showsAll ? [] : markersOf(carParks, view.cards),
      proposal: view.proposal ?? null,
      plateText: view.proposal?.plate ? plateText(view.proposal.plate) : '',
    });
    this.showAge();
  },

  showAge() {
    const readMs = Date.parse(knownOf(this).carParks?.[0]?.asOf ?? '');
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
    const place = await roughPlace();
    if (place === undefined) say('没有取得位置，可以在地图上选');
    return place;
  },

  openDetail({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
    open('/packages/car-park/detail/detail', { id: detail.id });
  },

  markerTapped({ detail }: WechatMiniprogram.CustomEvent<{ markerId: number }>) {
    const card = this.data.cards[detail.markerId];
    if (card !== undefined) open('/packages/car-park/detail/detail', { id: card.id });
  },

  another() {
    knownOf(this).skipped += 1;
    this.show();
  },

  toggleAll() {
    this.setData({ showsAll: !this.data.showsAll });
    this.show();
  },

  openProposed() {
    const { proposal } = this.data;
    if (proposal !== null) open('/packages/car-park/detail/detail', { id: proposal.carParkId });
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
