import { grouped, yuanText } from '../shell/money.js';
import { momentText } from '../shell/times.js';
import { ROLE_NAMES } from '../shell/words.js';
import type { AuditEntries, StaffRole } from '../types/api.js';

export type AuditEntry = AuditEntries['entries'][number];

/** What the trail tells, in words; what has none here is shown as it is. */
export const ACTION_NAMES: Readonly<Record<string, string>> = {
  'booking.held': '占位待付',
  'booking.confirmed': '预约确认',
  'booking.lapsed': '超时释放',
  'booking.cancelled': '预约取消',
  'booking.rehomed': '预约改派',
  'rehoming.accepted': '接受改派',
  'rehoming.declined': '拒绝改派',
  'rehoming.returned': '改派撤回',
  'compensation.owed': '应付补偿',
  'payment.received': '收到付款',
  'payment.kept': '确认留存',
  'refund.requested': '申请退款',
  'refund.succeeded': '退款成功',
  'refund.needs-person': '退款待人工',
  'pool.capacity-changed': '开放泊位变动',
  'pool.added': '登记泊位池',
  'pool.changed': '泊位池资料变更',
  'car-park.added': '登记停车场',
  'car-park.changed': '停车场资料变更',
  'car-park.activated': '启用停车场',
  'car-park.deactivated': '停用停车场',
  'car-park.suspended': '收回停车场',
  'car-park.resumed': '恢复停车场',
  'supply.drafted': '保存方案草稿',
  'supply.discarded': '放弃方案草稿',
  'supply.published': '发布方案',
  'approval.requested': '提交审批',
  'approval.granted': '批准开放',
  'approval.declined': '退回审批',
  'approval.withdrawn': '撤回审批',
  'approval.superseded': '审批被取代',
  'partner.added': '登记单位',
  'partner.changed': '单位资料变更',
  'partner.activated': '启用单位',
  'partner.deactivated': '停用单位',
  'staff.added': '新增人员',
  'staff.invited': '邀请人员',
  'staff.invitation-accepted': '接受邀请',
  'staff.invitation-withdrawn': '撤回邀请',
  'staff.role-changed': '角色变更',
  'staff.deactivated': '停用人员',
  'staff.logged-in': '登录',
  'staff.log-ins-refused': '登录被拒',
  'staff.session-issued': '签发会话',
  'staff.session-ended': '结束会话',
  'staff.password-changed': '更改密码',
  'staff.recovery-codes-made': '换新恢复码',
  'resident.erased': '居民注销',
  'report.exported': '导出报表',
};
export const SUBJECT_NAMES: Readonly<Record<string, string>> = {
  booking: '预约',
  payment: '付款',
  refund: '退款',
  compensation: '补偿',
  rehoming: '改派',
  pool: '泊位池',
  'car-park': '停车场',
  suspension: '收回',
  supply: '方案',
  approval: '审批',
  partner: '合作单位',
  staff: '人员',
  invitation: '邀请',
  resident: '居民',
  report: '报表',
};
export const ACTOR_NAMES: Readonly<Record<AuditEntry['actor']['kind'], string>> = { resident: '居民', staff: '工作人员', system: '系统' };

/** Reasons that the product writes; what people gave as theirs is shown as they wrote it. */
const REASON_NAMES: Readonly<Record<string, string>> = {
  paid: '已付款',
  paid_late: '补付',
  paid_after_cancel: '取消后才付到',
  not_paid: '未付款',
  given_up: '本人取消',
  cancelled: '取消',
  taken_back: '泊位被收回',
  returned: '泊位归还',
  rehoming_declined: '拒绝改派',
  published: '发布方案',
  suspended: '收回停车场',
  resumed: '恢复停车场',
  import: '导入',
  owed: '欠缺泊位',
};
export const reasonText = (reason: string | null): string => (reason === null ? '—' : (REASON_NAMES[reason] ?? reason));

export const actionName = (action: string): string => ACTION_NAMES[action] ?? action;

/** Staff by name; a resident only as the beginning of a commitment that nobody can link to a person. */
export function actorText({ kind, name, commitment }: AuditEntry['actor']): string {
  if (name !== null) return name;
  return commitment === null ? ACTOR_NAMES[kind] : `${ACTOR_NAMES[kind]} ${commitment.slice(0, 8)}…`;
}

const FACT_NAMES: Readonly<Record<string, string>> = {
  carPark: '停车场',
  pool: '泊位池',
  pools: '泊位池',
  claimFrom: '占用自',
  from: '开始',
  to: '结束',
  priceFen: '价格',
  amountFen: '金额',
  version: '版本',
  state: '状态',
  outTradeNo: '商户订单号',
  outRefundNo: '商户退款号',
  bookingId: '预约',
  role: '角色',
  changes: '变动',
  report: '报表',
  format: '格式',
  part: '范围',
  factor: '验证方式',
  count: '次数',
  before: '之前',
  limitBays: '上限泊位',
};
const TICK_MS = 15 * 60_000;
const TICKS = new Set(['from', 'to', 'claimFrom']);
/** So many steps of capacity are written out; the rest is in the export. */
const LONGEST_CHANGES = 20;

const tickText = (tick: number): string => momentText(new Date(tick * TICK_MS).toISOString());

/** What an entry says beside who and when, as pairs to read: ticks as Beijing times, fen as yuan. */
export function factLines(facts: AuditEntry['facts']): readonly (readonly [name: string, text: string])[] {
  return Object.entries(facts).map(([name, value]) => [FACT_NAMES[name] ?? name, factText(name, value)]);
}

function factText(name: string, value: unknown): string {
  if (value === null) return '—';
  if (name === 'changes' && Array.isArray(value)) return changesText(value as [number, number, number][]);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join('、');
  if (name === 'role' || name === 'before') return ROLE_NAMES[value as StaffRole] ?? String(value);
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (TICKS.has(name)) return tickText(value);
  return name.endsWith('Fen') ? yuanText(value) : grouped(value);
}

function changesText(changes: readonly (readonly [from: number, to: number, delta: number])[]): string {
  const told = changes
    .slice(0, LONGEST_CHANGES)
    .map(([from, to, delta]) => `${tickText(from)} 至 ${tickText(to)} ${delta > 0 ? '+' : ''}${delta} 个泊位`);
  const rest = changes.length - told.length;
  return [...told, ...(rest > 0 ? [`… 另有 ${rest} 段，见导出的日志`] : [])].join('\n');
}
