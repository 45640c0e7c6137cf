import type { OwnRecord } from '../types/api.js';
import { bookingCard } from './bookings.js';
import { yuan } from './money.js';
import { noticeText } from './notices.js';
import { plateText } from './plates.js';
import { REPORTS } from './reports.js';
import { plainText } from './times.js';
import { limitText } from './walk-limits.js';

export interface Section {
  readonly title: string;
  readonly rows: readonly { readonly id: string; readonly name: string; readonly text: string }[];
}

const PURPOSES: Readonly<Record<string, string>> = {
  service_terms: '服务条款',
  plate_and_gate_record: '车牌与入离场记录',
  precise_location: '大概位置',
};

type Row = readonly [name: string, text: string];

/** What is kept, in words; all of it with its numbers is what can be copied. The pages of an export hold the newest first. */
export function ownDataView(pages: readonly OwnRecord[], nowMs: number): Section[] {
  const [first] = pages;
  return first === undefined ? [] : [...personSections(first), ...bookingSections(pages, nowMs), ...traceSections(first)];
}

function personSections({ resident, vehicles, consents }: OwnRecord): Section[] {
  return [
    section('账号', [
      ['注册', when(resident.createdAt)],
      ['步行', limitText(resident.walkLimitMetres)],
      ['微信', resident.wechatOpenid],
    ]),
    section(
      '车牌',
      vehicles.map(({ plate, isDefault }) => [plateText(plate), isDefault ? '默认' : '']),
    ),
    section(
      '授权记录',
      consents.map(({ purpose, isGranted, at }) => [PURPOSES[purpose] ?? purpose, `${isGranted ? '同意' : '撤回'} · ${when(at)}`]),
    ),
  ];
}

function bookingSections(pages: readonly OwnRecord[], nowMs: number): Section[] {
  return [
    section(
      '预约',
      pages
        .flatMap(({ bookings }) => bookings)
        .map((booking) => {
          const card = bookingCard(booking, nowMs);
          return [when(booking.from), `${card.carParkName} · ${card.plateText} · ${card.stateText} · ${card.moneyText}`];
        }),
    ),
    section(
      '付款',
      pages
        .flatMap(({ orders }) => orders)
        .map(({ createdAt, amountFen, paidAt }) => [when(createdAt), `¥${yuan(amountFen)} · ${paidAt === null ? '未付' : '已付'}`]),
    ),
    section(
      '退款',
      pages
        .flatMap(({ refunds }) => refunds)
        .map(({ createdAt, amountFen, succeededAt }) => [
          when(createdAt),
          `¥${yuan(amountFen)} · ${succeededAt === null ? '处理中' : '已退'}`,
        ]),
    ),
    section(
      '改派',
      pages
        .flatMap(({ rehomings }) => rehomings)
        .map(({ at, fromCarParkName, toCarParkName }) => [when(at), `${fromCarParkName} → ${toCarParkName ?? '退款'}`]),
    ),
    section(
      '反馈',
      pages.flatMap(({ problems }) => problems).map(({ at, kind, text }) => [when(at), [kindText(kind), text].filter(Boolean).join('：')]),
    ),
  ];
}

function traceSections({ notices, sessions }: OwnRecord): Section[] {
  return [
    section(
      '微信提醒',
      notices.map((notice) => [when(notice.dueAt), noticeText(notice)]),
    ),
    section(
      '登录',
      sessions.map(({ startedAt, endedAt }) => [when(startedAt), endedAt === null ? '有效' : '已结束']),
    ),
  ];
}

function section(title: string, rows: readonly Row[]): Section {
  return { title, rows: rows.map(([name, text], index) => ({ id: String(index), name, text })) };
}

const when = (instant: string): string => plainText(Date.parse(instant));
const kindText = (kind: string): string => REPORTS.find((one) => one.kind === kind)?.text ?? kind;
