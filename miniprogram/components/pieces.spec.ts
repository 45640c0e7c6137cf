import { describe, expect, test } from '@jest/globals';
import { aPhoneWith } from '../testing/phone-with.js';
import { aCarPark, aPool, at, ms } from '../testing/samples.js';
import { cardOf } from '../view-models/car-parks.js';
import { nightChart } from '../view-models/night-chart.js';

describe('the state block', () => {
  const using = { 'state-block': './components/state-block/state-block' };
  const wxml = '<state-block kind="{{kind}}" title="{{title}}" note="{{note}}" action="{{action}}" bind:act="onAct" />';

  test.each(['offline', 'error', 'empty'])('says that it is %s, with one thing to do about it, which the page hears of', async (kind) => {
    let acts = 0;
    const phone = await aPhoneWith({ using });
    const properties = { kind, title: '网络不通', note: '请检查网络', action: '重试' };
    const { box, tapText } = await phone.mount(wxml, { data: properties, methods: { onAct: () => void acts++ } });
    expect(box.textContent).toBe('网络不通请检查网络重试');
    tapText('重试');
    expect(acts).toBe(1);
    expect(phone.errors).toEqual([]);
  });

  test('shows neither words nor buttons while it loads, and is named for who cannot see it', async () => {
    const phone = await aPhoneWith({ using });
    const { box, setData, find } = await phone.mount(wxml, { data: { kind: 'loading', title: '网络不通', action: '重试' } });
    expect(box.textContent).toBe('');
    expect(find('[aria-label="正在加载"]')).toBeDefined();
    setData({ kind: 'empty', title: '还没有预约', action: '' });
    expect(box.textContent).toBe('还没有预约');
    expect(box.querySelector('wx-button')).toBeNull();
  });
});

describe('the card of a car park', () => {
  const using = { 'car-park-card': './components/car-park-card/car-park-card' };
  const NOW = ms('17:00');
  const room = (freeBays: number) => cardOf(aCarPark({ freeBays, pools: [aPool({ freeBays })] }), undefined, NOW);
  const CARDS = {
    free: room(8),
    few: room(2),
    full: room(0),
    closed: cardOf(aCarPark({ isOpen: false, freeBays: 0 }), undefined, NOW),
  };
  const mounted = async (card: object, heard: unknown[] = []) => {
    const phone = await aPhoneWith({ using });
    const onOpen = ({ detail }: { detail: unknown }) => void heard.push(detail);
    return phone.mount('<car-park-card card="{{card}}" bind:open="onOpen" />', { data: { card }, methods: { onOpen } });
  };

  test.each([
    ['free', '余 8 位', true],
    ['few', '仅剩 2 位', true],
    ['full', '已满', true],
    ['closed', '未开放', false],
  ] as const)(
    'says that it is %s in words and not by colour alone; a closed one has neither price nor hours',
    async (tone, words, isOffered) => {
      const { box, showing } = await mounted(CARDS[tone]);
      expect(showing(words).className).toContain(tone);
      expect(box.textContent?.includes('¥8')).toBe(isOffered);
      expect(box.textContent?.includes('今晚 18:00 – 明早 08:00')).toBe(isOffered);
    },
  );

  test('is one button with all that matters in its name, and tells its id', async () => {
    const heard: unknown[] = [];
    const { find, tap } = await mounted(CARDS.few, heard);
    expect(find('[role="button"]').getAttribute('aria-label')).toBe('示例小区，仅剩 2 位，¥8，步行 4 分钟 · 320 米');
    tap('[role="button"]');
    expect(heard).toEqual([{ id: 'estate-01' }]);
  });
});

test('the chart of a night is a bar for each half hour, with its words for who cannot see them', async () => {
  const tick = (clock: string, freeBays: number, capacity = 10) => ({ at: at(clock), capacity, freeBays });
  const ticks = [tick('18:00', 10), tick('18:15', 5), tick('18:30', 2), tick('18:45', 2), tick('19:00', 0), tick('19:15', 4)];
  const phone = await aPhoneWith({ using: { 'night-chart': './components/night-chart/night-chart' } });
  const chart = nightChart(ticks, ms('17:00'));
  const { box, find, showing } = await phone.mount('<night-chart chart="{{chart}}" />', { data: { chart } });
  const bars = [...box.querySelectorAll<HTMLElement>('[style*="height"]')];
  expect(bars.map(({ style }) => style.height)).toEqual(['50%', '20%', '4%']);
  expect(bars.map(({ className }) => /(free|few|full|closed)/.exec(className)?.[0])).toEqual(['free', 'few', 'full']);
  expect(find('[role="img"]').getAttribute('aria-label')).toBe('今晚 19:00 起有时段已满');
  expect(showing('今晚 19:00 起有时段已满')).toBeDefined();
});

test('a switch is its whole row, says how it stands, and changes when its page says so', async () => {
  const heard: unknown[] = [];
  const phone = await aPhoneWith({ using: { 'switch-row': './components/switch-row/switch-row' } });
  const { find, tapText, setData } = await phone.mount(
    '<switch-row title="关怀版" note="字更大" checked="{{isOn}}" bind:change="onChange" />',
    { data: { isOn: false }, methods: { onChange: ({ detail }) => void heard.push(detail) } },
  );
  const row = find('[role="switch"]');
  expect([row.getAttribute('aria-label'), row.getAttribute('aria-checked')]).toEqual(['关怀版，字更大', 'false']);
  tapText('字更大');
  expect([heard, row.getAttribute('aria-checked')]).toEqual([[{ value: true }], 'false']);
  setData({ isOn: true });
  expect(row.getAttribute('aria-checked')).toBe('true');
});
