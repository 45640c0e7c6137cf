import { type Refusal, refuse } from '#kernel';

/**
 * Every code an API v3 call can meet here: HTTP status and the number that ends its Request-ID.
 * Statuses: https://pay.weixin.qq.com/doc/v3/merchant/4012791897 and /4012556398; numbers as published where they are, 268435456 where not.
 */
const CATALOGUE = {
  PARAM_ERROR: { status: 400, cause: 268435461, message: '参数错误' },
  INVALID_REQUEST: { status: 400, cause: 268435464, message: '请求参数符合参数格式，但不符合业务规则' },
  APPID_MCHID_NOT_MATCH: { status: 400, cause: 268445527, message: 'appid和mch_id不匹配' },
  MCH_NOT_EXISTS: { status: 400, cause: 268435456, message: '商户号不存在' },
  ORDER_CLOSED: { status: 400, cause: 268447914, message: '该订单已关闭' },
  ORDER_PAID: { status: 400, cause: 268449538, message: '该订单已支付' },
  SIGN_ERROR: { status: 401, cause: 268443699, message: '错误的签名，验签失败' },
  OUT_TRADE_NO_USED: { status: 403, cause: 268435456, message: '商户订单号重复' },
  NO_AUTH: { status: 403, cause: 268435456, message: '商户无权限' },
  RULE_LIMIT: { status: 403, cause: 268448010, message: '业务规则限制' },
  NOT_ENOUGH: { status: 403, cause: 268435456, message: '基本账户余额不足，请充值后重新发起' },
  USER_ACCOUNT_ABNORMAL: { status: 403, cause: 268435456, message: '用户账户异常' },
  ORDER_NOT_EXIST: { status: 404, cause: 268512771, message: '订单不存在' },
  RESOURCE_NOT_EXISTS: { status: 404, cause: 268512771, message: '资源不存在' },
  FREQUENCY_LIMITED: { status: 429, cause: 268447840, message: '频率超限，请稍后重试' },
  SYSTEM_ERROR: { status: 500, cause: 268435456, message: '系统异常，请用相同参数重新调用' },
} as const;

export type WechatCode = keyof typeof CATALOGUE;

/** Code, words and, for a field at fault, where it is. */
export type WechatRefusal = Refusal<WechatCode>;

export function refuseCall(
  code: WechatCode,
  message?: string,
  more: { cause?: number; detail?: object; status?: number } = {},
): WechatRefusal {
  return refuse(code, { ...(message ? { message } : {}), ...more });
}

/** Older pages write some codes without underscores; both spellings are met in the wild, so clients must know both. */
const OLD_SPELLINGS: Partial<Record<WechatCode, string>> = {
  ORDER_PAID: 'ORDERPAID',
  SYSTEM_ERROR: 'SYSTEMERROR',
  ORDER_NOT_EXIST: 'ORDERNOTEXIST',
  ORDER_CLOSED: 'ORDERCLOSED',
  RULE_LIMIT: 'RULELIMIT',
  NOT_ENOUGH: 'NOTENOUGH',
  NO_AUTH: 'NOAUTH',
};

export interface ErrorAnswer {
  readonly status: number;
  /** The number that ends the Request-ID header. */
  readonly cause: number;
  readonly body: { readonly code: string; readonly message: string; readonly detail?: object };
}

/** A refusal as WeChat words it. Already paid is 403 on the older pages and 400 on the newer. */
export function errorAnswer(refusal: WechatRefusal, spelling: 'old' | 'new'): ErrorAnswer {
  const entry = CATALOGUE[refusal.refused];
  const more = (refusal.detail ?? {}) as { message?: string; cause?: number; detail?: object; status?: number };
  const isOldPaid = spelling === 'old' && refusal.refused === 'ORDER_PAID';
  return {
    status: more.status ?? (isOldPaid ? 403 : entry.status),
    cause: more.cause ?? entry.cause,
    body: {
      code: (spelling === 'old' && OLD_SPELLINGS[refusal.refused]) || refusal.refused,
      message: more.message ?? entry.message,
      ...(more.detail ? { detail: more.detail } : {}),
    },
  };
}

/** Carries a refusal out of a route to the one place that answers; rules below return refusals as values. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  constructor(readonly refusal: WechatRefusal) {
    super(refusal.refused);
  }
}

/** The value, or the refusal thrown to the answering edge. */
export function orAnswer<T extends object>(outcome: T | WechatRefusal): T {
  if ('refused' in outcome) throw new CallRefused(outcome);
  return outcome as T;
}
