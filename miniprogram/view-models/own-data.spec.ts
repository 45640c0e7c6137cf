import { expect, test } from '@jest/globals';
import { aBooking, at, ms } from '../testing/samples.js';
import type { OwnRecord } from '../types/api.js';
import { ownDataView } from './own-data.js';

const RECORD: OwnRecord = {
  about: '',
  exportedAt: at('21:00'),
  resident: { id: 'r', wechatOpenid: 'o-one', walkLimitMetres: 800, createdAt: at('09:00') },
  vehicles: [{ id: '1', plate: '粤B12345', kind: 'mainland', isDefault: true }],
  consents: [{ purpose: 'service_terms', version: '1', isGranted: false, at: at('10:00') }],
  sessions: [{ startedAt: at('09:00'), lastSeenAt: at('20:00'), expiresAt: at('09:00', 9), endedAt: null }],
  bookings: [aBooking()],
  orders: [],
  refunds: [],
  rehomings: [],
  notices: [],
  problems: [{ id: 'p', kind: 'gate_closed', text: '等了十分钟', at: at('20:10'), bookingId: 'b1' }],
  cut: [],
  next: null,
};

test('own data is told in words, section by section, with what there is none of', () => {
  const sections = ownDataView([RECORD], ms('21:00'));
  const told = Object.fromEntries(sections.map(({ title, rows }) => [title, rows.map(({ name, text }) => `${name} ${text}`)]));
  expect(told).toMatchObject({
    账号: ['注册 2026-03-02 09:00', '步行 800 米以内', '微信 o-one'],
    车牌: ['粤B·12345 默认'],
    授权记录: ['服务条款 撤回 · 2026-03-02 10:00'],
    预约: ['2026-03-02 20:00 示例小区 · 粤B·12345 · 进行中 · 已付 ¥8'],
    付款: [],
    反馈: ['2026-03-02 20:10 闸口不开：等了十分钟'],
    登录: ['2026-03-02 09:00 有效'],
  });
});

test('own data of several pages is one list, and rows have keys of their own', () => {
  const sections = ownDataView([RECORD, { ...RECORD, bookings: [aBooking({ id: 'b2' })] }], ms('21:00'));
  const bookings = sections.find(({ title }) => title === '预约');
  expect(bookings?.rows.map(({ id }) => id)).toEqual(['0', '1']);
});
