import type { Cell, SheetToWrite } from '#car-parks';
import type { CarParkNightsView, OfficeReportView, OfficeTable, ReportBasis, UnmetDemandView } from '#contracts';

/** A table to write: names of columns first. */
type Table = readonly (readonly Cell[])[];

type FiguresView = OfficeReportView['total'];
type SlotsView = Pick<FiguresView, 'releasedSlotHours' | 'bookableSlotHours' | 'bookedSlotHours'>;

const SLOTS = ['开放车位小时', '可订车位小时', '已订车位小时'];
const FIGURES = ['最多开放泊位', ...SLOTS, '停放车位小时', '预约', '取消', '超时', '未付放弃', '改派入', '实收净额（分）', '退款（分）'];
const OFFLINE = '离线';

const slotCells = ({ releasedSlotHours, bookableSlotHours, bookedSlotHours }: SlotsView): Cell[] => [
  releasedSlotHours,
  bookableSlotHours,
  bookedSlotHours,
];

function figureCells(view: FiguresView): Cell[] {
  const { releasedBays, parkedSlotHours, bookings, cancellations, lapses, givenUp, rehomed, keptFen, refundedFen } = view;
  const parked = parkedSlotHours === 'offline' ? OFFLINE : parkedSlotHours;
  return [releasedBays, ...slotCells(view), parked, bookings, cancellations, lapses, givenUp, rehomed, keptFen, refundedFen];
}

const yes = (claim: boolean): string => (claim ? '是' : '否');

/** Each table of the report, in the order of its view. */
export function reportTables(report: OfficeReportView, nights: CarParkNightsView): Readonly<Record<OfficeTable, Table>> {
  return {
    nights: [['夜', '已结束', ...FIGURES], ...report.nights.map((row) => [row.night, yes(row.isClosed), ...figureCells(row)])],
    'car-parks': [
      ['停车场', '名称', '合作单位', '售罄夜数', ...FIGURES],
      ...report.carParks.map((row) => [row.carParkId, row.name, row.partnerId, row.nightsSoldOut, ...figureCells(row)]),
    ],
    'car-park-nights': [
      ['夜', '已结束', '停车场', '名称', '合作单位', '售罄时刻', '泊位池与方案版本', ...FIGURES],
      ...nights.rows.map((row) => [
        row.night,
        yes(row.isClosed),
        row.carParkId,
        row.name,
        row.partnerId,
        row.soldOutAt,
        row.pools.map(({ poolId, planVersion }) => `${poolId}@${planVersion ?? '—'}`).join(' '),
        ...figureCells(row),
      ]),
    ],
    partners: [
      ['合作单位', '名称', '停车场数', ...FIGURES],
      ...report.partners.map((row) => [row.partnerId, row.name, row.carParks, ...figureCells(row)]),
    ],
    'pool-kinds': [['泊位类型', ...FIGURES], ...report.poolKinds.map((row) => [row.poolKind, ...figureCells(row)])],
    hours: [['小时', ...SLOTS], ...report.hours.map((row) => [row.hour, ...slotCells(row)])],
    'heat-map': [
      ['星期', '小时', '夜数', ...SLOTS],
      ...report.heatMap.map((row) => [row.weekday, row.hour, row.nights, ...slotCells(row)]),
    ],
  };
}

/** What the figures were summed from, and what they mean. */
export function basisSheet({ asOf, treeSize, checkpoint }: ReportBasis, span: { from: string; to: string }): SheetToWrite {
  return {
    name: '说明',
    rows: [
      ['错峰共享停车 统计报表'],
      [`夜：${span.from} 至 ${span.to}；一夜为北京时间正午至次日正午，以开始日期命名`],
      [`截至 ${asOf}，由审计日志前 ${treeSize} 条记录汇总，可凭导出的日志独立复算`],
      [checkpoint ? `最近签名的检查点：${checkpoint.treeSize} 条（${checkpoint.at}）` : '尚无签名的检查点'],
      ['1 车位小时 = 1 个泊位 1 小时；停放车位小时须有道闸数据，「离线」表示没有数据，不等于 0'],
    ],
  };
}

const HIDDEN = '＜5';

/** Groups of persons that are not told of are marked as such. */
export function demandTable({ nights }: UnmetDemandView): Table {
  const rows = nights.map(({ night, isClosed, persons, served, anonymousSearches }) => [
    night,
    yes(isClosed),
    persons ?? HIDDEN,
    served ?? HIDDEN,
    anonymousSearches,
  ]);
  return [['夜', '已结束', '未满足人数', '其中后来订到', '匿名搜索次数'], ...rows];
}
