import type { PoolDetail } from '../types/api.js';
import { yuan } from './money.js';

export interface Rule {
  readonly name: string;
  readonly text: string;
}

/** What somebody should know before they book, in plain words. */
export function rulesOf({ tariff, curfew }: Pick<PoolDetail, 'tariff' | 'curfew'>): Rule[] {
  return [
    { name: '收费', text: feeText(tariff) },
    { name: '取消', text: cancelText(tariff) },
    { name: '超时', text: `超过预约结束时间，每半小时 ¥${yuan(tariff.overtimeHalfHourFen)}` },
    ...(curfew === null ? [] : [{ name: '禁行', text: `每天 ${curfew.from} – ${curfew.to} 大门关闭，不能进出` }]),
  ];
}

function feeText({ kind, unitFen, capFen }: PoolDetail['tariff']): string {
  if (kind === 'per_night') return unitFen === 0 ? '免费' : `每晚 ¥${yuan(unitFen)}（中午 12 点起算下一晚）`;
  return `每半小时 ¥${yuan(unitFen)}${capFen === null ? '' : `，每晚最多 ¥${yuan(capFen)}`}`;
}

function cancelText({ freeCancelMinutes, lateCancelPercent }: PoolDetail['tariff']): string {
  const early = freeCancelMinutes === 0 ? '开始前取消，全额退款' : `开始前 ${lengthText(freeCancelMinutes)}以上取消，全额退款`;
  if (freeCancelMinutes === 0) return `${early}；开始后不退`;
  return `${early}；之后${lateCancelPercent === 0 ? '不退' : `退 ${lateCancelPercent}%，开始后不退`}`;
}

function lengthText(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60} 小时` : `${minutes} 分钟`;
}
