import { describe, expect, test } from '@jest/globals';
import { aPhoneWith } from '../../testing/phone-with.js';
import { aBooking, aRehoming, at, ms } from '../../testing/samples.js';
import type { Booking } from '../../types/api.js';
import { bookingCard } from '../../view-models/bookings.js';

const using = { 'booking-card': './components/booking-card/booking-card' };
const wxml = '<booking-card card="{{card}}" care="{{care}}" busy-id="{{busyId}}" bind:act="onAct" />';

async function shown(facts: Partial<Booking>, clock: string, { care = false, busyId = '', day = 2 } = {}) {
  const heard: unknown[] = [];
  const phone = await aPhoneWith({ using });
  const properties = { card: bookingCard(aBooking(facts), ms(clock, day)), care, busyId };
  const mounted = await phone.mount(wxml, { data: properties, methods: { onAct: ({ detail }) => void heard.push(detail) } });
  const buttons = () => [...mounted.box.querySelectorAll('wx-button')].map(({ textContent }) => textContent);
  return { ...mounted, heard, buttons, phone };
}
const HELD = { state: 'held', paidFen: 0, holdExpiresAt: at('19:10') } as const;

describe('a booking', () => {
  test.each<[string, Partial<Booking>, string, string, string[]]>([
    ['held', HELD, '19:00', '待支付', ['去支付', '取消预约']],
    ['held too briefly to be paid', HELD, '19:09', '待支付', ['取消预约']],
    ['held no longer', HELD, '19:10', '正在核对支付', []],
    ['confirmed', {}, '19:00', '已预约', ['导航前往', '延长', '取消预约']],
    ['confirmed and begun', {}, '20:00', '进行中', ['导航前往', '延长', '取消预约', '反馈问题']],
    [
      'confirmed and not to be given up',
      { cancellation: { ...aBooking().cancellation, isAllowed: false } },
      '19:00',
      '已预约',
      ['导航前往', '延长'],
    ],
    ['lapsed', { state: 'lapsed', paidFen: 0 }, '19:20', '超时未支付', []],
    ['cancelled', { state: 'cancelled', refundedFen: 800 }, '19:20', '已取消', []],
  ])('that is %s says so and offers what can be done', async (_, facts, clock, words, acts) => {
    const { showing, buttons } = await shown(facts, clock);
    expect(showing(words)).toBeDefined();
    expect(buttons()).toEqual(acts);
  });

  test('that is held counts down to its end', async () => {
    const { find } = await shown(HELD, '19:00');
    expect(find('[role="timer"]').textContent).toBe('10:00');
  });

  test('that has ended offers nothing more', async () => {
    const { buttons, showing } = await shown({}, '08:00', { day: 3 });
    expect([buttons(), showing('已结束')]).toEqual([[], expect.anything()]);
  });

  test('tells which of its buttons was tapped', async () => {
    const { tapText, heard } = await shown({}, '20:00');
    for (const text of ['导航前往', '延长', '取消预约', '反馈问题']) tapText(text);
    expect(heard).toEqual(['way', 'extend', 'cancel', 'report'].map((act) => ({ id: 'b1', act })));
  });

  test('takes no tap while something is being done about it', async () => {
    const { tapText, heard } = await shown({}, '20:00', { busyId: 'b1' });
    for (const text of ['延长', '取消预约', '反馈问题']) tapText(text);
    expect(heard).toEqual([]);
  });

  test('shows one thing to do in care mode, and the way to the others', async () => {
    const { buttons, tapText, heard } = await shown({}, '20:00', { care: true });
    expect(buttons()).toEqual(['导航前往', '更多操作']);
    tapText('更多操作');
    expect(heard).toEqual([{ id: 'b1', act: 'more' }]);
  });
});

describe('a bay that was taken back', () => {
  test('says where to now, how far, what is cheaper and until when to answer, and takes the answer', async () => {
    const rehoming = aRehoming({ compensationFen: 0, oldPriceFen: 1_000 });
    const { box, tapText, heard } = await shown({ rehoming }, '19:00');
    for (const words of [
      '示例商场收回了您的泊位',
      '已为您改到示例小区（步行 3 分钟 · 240 米）',
      '价格由 ¥10 降为 ¥8，差价退回',
      '请在今晚 19:30 前选择，未选择视为接受',
    ])
      expect(box.textContent).toContain(words);
    tapText('接受新泊位');
    tapText('退回全款');
    expect(heard).toEqual(['accept', 'decline'].map((act) => ({ id: 'b1', act })));
  });

  test('can be had back where there is room again', async () => {
    const { tapText, heard } = await shown({ rehoming: aRehoming({ canReturn: true, hasRoomAgain: true }) }, '19:00');
    tapText('换回示例商场');
    expect(heard).toEqual([{ id: 'b1', act: 'return' }]);
  });

  test.each(['accepted', 'declined', 'refunded', 'returned'] as const)('and was %s asks for no answer', async (state) => {
    const isOver = state === 'declined' || state === 'refunded';
    const facts = isOver ? ({ state: 'cancelled', refundedFen: 800 } as const) : {};
    const { buttons, box } = await shown({ ...facts, rehoming: aRehoming({ state, decideUntil: null }) }, '19:00');
    expect(buttons().filter((text) => /接受|退回|换回/.test(text ?? ''))).toEqual([]);
    expect(box.textContent).toContain('示例商场'.slice(0, state === 'returned' ? 2 : 4));
  });
});
