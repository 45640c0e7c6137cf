/** Where a next step leads. `again` repeats what was tried, `close` only goes away. */
export type NextAction = 'again' | 'close' | 'home' | 'bookings' | 'plates' | 'window' | 'refresh';

export interface NextStep {
  readonly text: string;
  readonly action: NextAction;
}

export interface Sentence {
  readonly title: string;
  readonly next: NextStep;
}

const AGAIN: NextStep = { text: '重试', action: 'again' };
const CLOSE: NextStep = { text: '知道了', action: 'close' };
const REFRESH: NextStep = { text: '刷新看看', action: 'refresh' };
const WINDOW: NextStep = { text: '换个时段', action: 'window' };
const HOME: NextStep = { text: '去找车位', action: 'home' };
const BOOKINGS: NextStep = { text: '查看我的预约', action: 'bookings' };
const PLATES: NextStep = { text: '管理车牌', action: 'plates' };

const say = (title: string, next: NextStep): Sentence => ({ title, next });
const OUR_DEFECT = '应用出了点问题，请稍后再试';

/** Every code with which the server says no, and `offline` for no answer at all: what happened, and what can be done. */
export const SENTENCES = {
  offline: say('网络不通，请检查网络后重试', AGAIN),
  invalid_request: say('填写的内容有误，请检查后重试', CLOSE),
  invalid_plate: say('车牌号格式不正确，请检查后重填', CLOSE),
  idempotency_key_missing: say(OUR_DEFECT, AGAIN),
  idempotency_key_in_progress: say('上一次提交还在处理，请稍候', AGAIN),
  idempotency_key_reused: say(OUR_DEFECT, REFRESH),
  unauthenticated: say('登录已失效，请重试', AGAIN),
  forbidden: say('您没有权限进行此操作', CLOSE),
  login_code_rejected: say('微信登录没有成功，请重试', AGAIN),
  ticket_rejected: say('实时连接已过期，正在重新连接', AGAIN),
  not_found: say('没有找到相关内容，可能已被移除', HOME),
  no_bay_free: say('这个时段刚刚订满了', HOME),
  outside_window: say('所选时段不在开放时间内', WINDOW),
  plate_already_booked: say('这辆车在此时段已有预约', BOOKINGS),
  hold_lapsed: say('支付时间已过，泊位已释放', HOME),
  too_many_holds: say('您有一笔预约还没支付，请先支付或取消', BOOKINGS),
  too_many_bookings: say('未开始的预约已达上限', BOOKINGS),
  too_many_vehicles: say('最多登记三辆车，请先移除一辆', PLATES),
  plate_needed: say('请先填写车牌号', PLATES),
  vehicle_in_use: say('这辆车还有未完成的预约，暂不能移除', BOOKINGS),
  not_payable: say('这笔预约现在不需要支付', REFRESH),
  not_cancellable: say('这笔预约现在不能取消', REFRESH),
  not_extendable: say('这笔预约现在不能延长', REFRESH),
  refund_changed: say('可退金额刚刚变了，请重新确认', REFRESH),
  not_answerable: say('这次改派已有结果，无需再答复', REFRESH),
  not_reportable: say('只能反馈已确认的预约', REFRESH),
  too_many_problems: say('这笔预约反馈的问题已达上限', CLOSE),
  bookings_open: say('还有未结束的预约或退款，暂不能注销', BOOKINGS),
  payment_unavailable: say('微信支付暂时没有回应，泊位已为您保留', AGAIN),
  too_many_requests: say('操作太快了，请稍等片刻', AGAIN),
  payload_too_large: say('提交的内容太大', CLOSE),
  unsupported_media_type: say(OUR_DEFECT, CLOSE),
  temporarily_unavailable: say('服务暂时繁忙，请稍后重试', AGAIN),
  internal_error: say(OUR_DEFECT, AGAIN),
} as const satisfies Record<string, Sentence>;
