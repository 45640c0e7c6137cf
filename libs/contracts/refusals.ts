/**
 * Every code with which we say no, and its title for people. The title says what is wrong; the screen adds what to do next.
 * Statuses are not listed here: only the gateway speaks HTTP.
 */
export const REFUSALS = {
  invalid_request: '请求内容有误，请检查后重试',
  invalid_plate: '车牌号格式不正确',
  idempotency_key_missing: '缺少 Idempotency-Key 请求头',
  idempotency_key_in_progress: '同一请求正在处理，请稍候再试',
  idempotency_key_reused: '该 Idempotency-Key 已用于另一请求',
  unauthenticated: '请先登录',
  forbidden: '您没有权限进行此操作',
  login_code_rejected: '微信登录凭证无效或已使用，请重新登录',
  ticket_rejected: '连接凭证无效或已过期，请重新获取',
  not_found: '未找到相关内容',
  no_bay_free: '该时段泊位已满',
  outside_window: '所选时段不在开放时间内',
  plate_already_booked: '该车牌在此时段已有预约',
  hold_lapsed: '待支付预约已超时',
  too_many_holds: '您有一笔待支付的预约，请先支付或取消',
  too_many_bookings: '未开始的预约数量已达上限',
  too_many_vehicles: '最多可登记三辆车，请先移除一辆',
  plate_needed: '请填写车牌号或设置默认车辆',
  vehicle_in_use: '该车辆有未完成的预约，暂不能移除',
  not_payable: '该预约当前无需支付',
  not_cancellable: '该预约当前不能取消',
  not_extendable: '该预约当前不能延长',
  refund_changed: '可退金额已变化，请确认后重试',
  version_conflict: '内容已被他人修改，请刷新后重试',
  version_missing: '缺少 If-Match 请求头',
  already_suspended: '该停车场在此时段已暂停开放',
  plan_changed: '方案已变化，请重新预览后发布',
  not_answerable: '该改派当前无需答复',
  payment_unavailable: '支付服务暂时不可用，请稍后重试',
  notification_rejected: '通知验证未通过',
  too_many_requests: '操作过于频繁，请稍后再试',
  payload_too_large: '请求内容过大',
  unsupported_media_type: '请求内容类型不受支持',
  temporarily_unavailable: '服务暂时不可用，请稍后重试',
  internal_error: '系统出现异常，请稍后重试',
} as const satisfies Record<string, string>;

export type RefusalCode = keyof typeof REFUSALS;
