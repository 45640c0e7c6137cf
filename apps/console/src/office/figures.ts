import { grouped, yuanText } from '../shell/money.js';
import type { CarParkNights, OfficeReport } from '../types/api.js';
import type { CellOfWeek, ReportQuery } from './report-query.js';

/** All that is counted of a group of nights. */
export type Figures = OfficeReport['total'];
export type Slots = Pick<Figures, 'releasedSlotHours' | 'bookableSlotHours' | 'bookedSlotHours'>;
type FigureName = keyof Figures;

/** Nobody counts what no gate reports: that is told apart from nothing. */
export const OFFLINE = '未接入';
const NOTHING = '—';

/** Slot-hours are whole quarters: `1,234.25`. */
export function slotHoursText(slotHours: number): string {
  const quarters = Math.round(slotHours * 4);
  const rest = quarters % 4;
  return `${grouped((quarters - rest) / 4)}${['', '.25', '.50', '.75'][rest]}`;
}

/** Booked ÷ bookable; undefined where nothing was bookable. */
export function rateOf({ bookedSlotHours, bookableSlotHours }: Slots): number | undefined {
  return bookableSlotHours > 0 ? bookedSlotHours / bookableSlotHours : undefined;
}
export const rateText = (slots: Slots): string => {
  const rate = rateOf(slots);
  return rate === undefined ? NOTHING : `${(rate * 100).toFixed(1)}%`;
};

/** A figure that stands in a column or on a card. */
interface FigureColumn {
  readonly key: FigureName | 'rate';
  readonly name: string;
  readonly meaning: string;
  readonly text: (figures: Figures) => string;
  readonly sortBy: (figures: Figures) => number;
  /** What the page of rows shows for it; undefined where no row stands behind. */
  readonly figure?: RowsFigure;
}

const slotHours = (key: keyof Slots, name: string, meaning: string): FigureColumn => ({
  ...{ key, name, meaning, figure: key },
  text: (figures) => slotHoursText(figures[key]),
  sortBy: (figures) => figures[key],
});
type Counted = 'bookings' | 'cancellations' | 'lapses' | 'givenUp' | 'rehomed';
const count = (key: Counted, name: string, meaning: string): FigureColumn => ({
  ...{ key, name, meaning, figure: key },
  text: (figures) => grouped(figures[key]),
  sortBy: (figures) => figures[key],
});
const money = (key: 'keptFen' | 'refundedFen', name: string, meaning: string): FigureColumn => ({
  ...{ key, name, meaning, figure: key },
  text: (figures) => yuanText(figures[key]),
  sortBy: (figures) => figures[key],
});

/** In the order in which they are read; the words are those of the files. */
export const FIGURE_COLUMNS: readonly FigureColumn[] = [
  {
    ...{ key: 'releasedBays', name: '最多开放泊位', meaning: '任一夜任一刻钟同时开放过的最多泊位' },
    ...{ text: ({ releasedBays }) => grouped(releasedBays), sortBy: ({ releasedBays }) => releasedBays, figure: 'releasedBays' },
  },
  slotHours('releasedSlotHours', '开放车位小时', '每刻钟曾开放的最多泊位之和'),
  slotHours('bookableSlotHours', '可订车位小时', '收回之后仍可预约的泊位之和'),
  slotHours('bookedSlotHours', '已订车位小时', '已确认的预约所占的泊位之和'),
  {
    ...{ key: 'rate', name: '利用率', meaning: '已订 ÷ 可订车位小时' },
    ...{ text: rateText, sortBy: (figures) => rateOf(figures) ?? -1 },
  },
  {
    ...{ key: 'parkedSlotHours', name: '停放车位小时', meaning: '须有道闸数据；未接入表示没有数据，不等于 0' },
    text: ({ parkedSlotHours }) => (parkedSlotHours === 'offline' ? OFFLINE : slotHoursText(parkedSlotHours)),
    sortBy: ({ parkedSlotHours }) => (parkedSlotHours === 'offline' ? -1 : parkedSlotHours),
  },
  count('bookings', '预约', '在这些夜里开始、曾经确认的预约'),
  count('cancellations', '取消', '其中后来取消的，无论由谁取消'),
  count('lapses', '超时未付', '到期未付款、也未补付的待支付预约'),
  count('givenUp', '未付放弃', '未付款就放弃的待支付预约'),
  count('rehomed', '改派入', '因泊位被收回而从别处改派过来的预约'),
  money('keptFen', '实收净额', '已付减去已退'),
  money('refundedFen', '退款', '已退或正在退的'),
];

/** What the page of rows can show: figures of bookings, and those of nights of car parks. */
const BOOKING_FIGURES = ['bookings', 'cancellations', 'lapses', 'givenUp', 'rehomed', 'bookedSlotHours', 'keptFen', 'refundedFen'] as const;
const NIGHT_FIGURES = ['releasedBays', 'releasedSlotHours', 'bookableSlotHours', 'soldOut'] as const;
export type BookingFigure = (typeof BOOKING_FIGURES)[number];
export type NightFigure = (typeof NIGHT_FIGURES)[number];
export type RowsFigure = BookingFigure | NightFigure;

export const isBookingFigure = (figure: unknown): figure is BookingFigure => BOOKING_FIGURES.some((one) => one === figure);
export const isNightFigure = (figure: unknown): figure is NightFigure => NIGHT_FIGURES.some((one) => one === figure);
export const figureName = (figure: RowsFigure): string =>
  figure === 'soldOut' ? '售罄的夜' : (FIGURE_COLUMNS.find(({ key }) => key === figure)?.name ?? figure);

/** What rows add up to, in the unit of their figure; a figure that counts them adds nothing. */
export function sumText(figure: RowsFigure, sum: number): string {
  if (figure === 'keptFen' || figure === 'refundedFen') return yuanText(sum);
  return figure.endsWith('SlotHours') ? `${slotHoursText(sum)} 车位小时` : '';
}

/** Where the rows behind a figure are shown. */
export const rowsLink = (figure: RowsFigure, query: ReportQuery, cell: CellOfWeek = {}) => ({
  path: '/rows',
  query: { figure, ...query, ...cell },
});

/**
 * The nights of car parks behind a figure of supply, and what they add up to. The most bays of several car parks are not the sum of the
 * most of each, which they need not reach at once: `sum` is undefined.
 */
export function nightsBehind(figure: NightFigure, rows: CarParkNights['rows']) {
  const behind = rows.filter((row) => (figure === 'soldOut' ? row.soldOutAt !== null : row[figure] > 0));
  if (figure === 'soldOut') return { behind, sum: behind.length };
  if (figure === 'releasedBays') return { behind, sum: undefined };
  return { behind, sum: behind.reduce((total, row) => total + row[figure], 0) };
}

/** Of each car park the instant at which it was sold out earliest in a night, counted from that night's noon. */
export function earliestSoldOut(rows: CarParkNights['rows']): ReadonlyMap<string, string> {
  const first = new Map<string, { readonly sinceNoonMs: number; readonly at: string }>();
  for (const { carParkId, night, soldOutAt } of rows) {
    if (soldOutAt === null) continue;
    const sinceNoonMs = Date.parse(soldOutAt) - Date.parse(`${night}T12:00:00+08:00`);
    const known = first.get(carParkId);
    if (!known || sinceNoonMs < known.sinceNoonMs) first.set(carParkId, { sinceNoonMs, at: soldOutAt });
  }
  return new Map([...first].map(([carParkId, { at }]) => [carParkId, at]));
}
