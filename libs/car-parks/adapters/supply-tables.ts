import type { SupplyFileName } from '#contracts';
import { columnsOf, type FILES } from './csv/upload.js';

export const KEY_OF = { 'car-parks': 'carParks', pools: 'pools', windows: 'windows', overrides: 'overrides' } as const satisfies Record<
  SupplyFileName,
  keyof typeof FILES
>;
export const EXPLANATION_SHEET = '说明';

/** The columns of a table, in the order in which they are written. */
export function columnNames(file: SupplyFileName): string[] {
  const { required, optional } = columnsOf(KEY_OF[file]);
  return [...required, ...optional];
}

/** What a person needs to know who fills in a table, one line each. */
export const EXPLANATIONS: Readonly<Record<SupplyFileName, readonly string[]>> = {
  'car-parks': [
    '停车场。只能修改本单位已有停车场的名称 name、地址 address 和入场提示 entry_note；导入后立即生效',
    '其余各列由街道办维护，须与现有内容一致；新增停车场请联系街道办',
  ],
  pools: [
    '泊位池。只能修改本单位已有泊位池的名称 name、泊位数 bays（1-255，不能少于时段使用的数量）和价格；导入后立即生效',
    'tariff_kind：per_night 按夜（以中午为界），per_half_hour 按半小时。价格单位为分；cap_fen 为每个服务日封顶价，可留空',
    'curfew_start、curfew_end：每天禁止进出的时间，如 23:00 至 06:00，留空为无；写入草稿，发布后生效',
  ],
  windows: [
    '每周时段。导入后成为草稿，预览并发布后生效；文件中出现的泊位池，其全部时段由文件替换',
    'weekdays 星期：Mon 周一 … Sun 周日；可写 Mon-Fri，或 Sat,Sun（在 CSV 文本中含逗号须加引号）',
    'start、end：北京时间，15 分钟的整数倍；18:00 为当天，08:00+1 为次日，最晚 00:00+4。valid_from、valid_to：首末日期，留空为不限',
    'unit_fen：此时段的单价（分），留空为泊位池的单价。calendar：weekdays 只看星期；official 法定节假日按周日、调休上班日按周一',
    'season：always 全年；school_holidays 仅寒暑假；school_terms 仅学期中。returns：fixed 按 end；next_working_day 下一工作日的 end 时刻',
  ],
  overrides: [
    '单夜调整。导入后成为草稿，预览并发布后生效；代替当天开始的全部时段；文件中出现的泊位池，其全部调整由文件替换',
    'night：日期，如 2027-01-23。bays 为 0 表示当夜不开放，start、end 可留空。unit_fen 留空为泊位池的单价',
  ],
};
