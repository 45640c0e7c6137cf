import { yuanText } from '../shell/money.js';
import type { Partner, PartnerKind, SupplyRequestState } from '../types/api.js';

export const PARTNER_KIND_NAMES: Readonly<Record<PartnerKind, string>> = {
  residential: '住宅小区',
  industrial: '产业园区',
  commercial: '商业楼宇',
  hospital: '医院',
  government: '政府机关',
};

/** The share that holds in a night, by the date of the night; null where none was agreed. */
export function shareAt({ shares }: Pick<Partner, 'shares'>, night: string): number | null {
  return shares.filter(({ fromNight }) => fromNight <= night).at(-1)?.percent ?? null;
}

export const shareText = (partner: Pick<Partner, 'shares'>, night: string): string => {
  const percent = shareAt(partner, night);
  return percent === null ? '未约定' : `${percent}%`;
};
export const limitText = ({ windowLimitBays }: Pick<Partner, 'windowLimitBays'>): string =>
  windowLimitBays === null ? '不需审批' : `超过 ${windowLimitBays} 个泊位须审批`;
export const compensationText = ({ compensationFen }: Pick<Partner, 'compensationFen'>): string =>
  compensationFen === 0 ? '无' : `${yuanText(compensationFen)} / 次`;

export const REQUEST_STATE_NAMES: Readonly<Record<SupplyRequestState, string>> = {
  awaiting_approval: '等待审批',
  approved: '已批准',
  declined: '已退回',
  withdrawn: '已撤回',
  superseded: '已被新的提交取代',
};
