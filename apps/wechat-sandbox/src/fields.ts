import { z } from 'zod';
import { refuseCall, type WechatRefusal } from './errors.js';

/** Requests as published: unknown members are refused, lengths are bytes where the pages say so. */
const bytes = (most: number, least = 1) =>
  z
    .string()
    .refine((text) => Buffer.byteLength(text) >= least && Buffer.byteLength(text) <= most, { error: `长度应为${least}到${most}字节` });

const currency = z.literal('CNY');
const wholeFen = z.int().min(1);
const outTradeNo = z.string().regex(/^[0-9A-Za-z_\-|*]{6,32}$/);
const outRefundNo = z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/);

/** https without query, or http to this very machine. A qq.com host is never called. */
const notifyUrl = (most: number) =>
  bytes(most).refine(
    (text) => {
      if (!URL.canParse(text) || text.includes('?') || text.includes('#')) return false;
      const { protocol, hostname } = new URL(text);
      if (isTencentHost(hostname)) return false;
      return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
    },
    { error: '必须为可直接访问的URL，不能携带参数' },
  );

export function isTencentHost(hostname: string): boolean {
  return /(^|\.)qq\.com\.?$/i.test(hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

const orderGoods = z.strictObject({
  merchant_goods_id: bytes(32),
  wechatpay_goods_id: bytes(32).optional(),
  goods_name: bytes(256).optional(),
  quantity: z.int().min(1),
  unit_price: z.int().min(0),
});
const store = z.strictObject({
  id: bytes(32),
  name: bytes(256).optional(),
  area_code: bytes(32).optional(),
  address: bytes(512).optional(),
});

export const jsapiOrderSchema = z.strictObject({
  appid: bytes(32),
  mchid: bytes(32),
  description: bytes(127),
  out_trade_no: outTradeNo,
  time_expire: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/)
    .refine((text) => !Number.isNaN(Date.parse(text)))
    .optional(),
  attach: bytes(128).optional(),
  notify_url: notifyUrl(255),
  goods_tag: bytes(32).optional(),
  support_fapiao: z.boolean().optional(),
  amount: z.strictObject({ total: wholeFen, currency: currency.optional() }),
  payer: z.strictObject({ openid: bytes(128) }),
  detail: z
    .strictObject({ cost_price: z.int().optional(), invoice_id: bytes(32).optional(), goods_detail: z.array(orderGoods).min(1).optional() })
    .optional(),
  scene_info: z.strictObject({ payer_client_ip: bytes(45), device_id: bytes(32).optional(), store_info: store.optional() }).optional(),
  settle_info: z.strictObject({ profit_sharing: z.boolean().optional() }).optional(),
  limit_pay: z.array(bytes(32)).optional(),
});
export type JsapiOrder = z.infer<typeof jsapiOrderSchema>;

export const closeSchema = z.strictObject({ mchid: bytes(32) });

const refundGoods = z.strictObject({
  merchant_goods_id: bytes(32),
  wechatpay_goods_id: bytes(32).optional(),
  goods_name: bytes(256).optional(),
  unit_price: z.int().min(0),
  refund_amount: z.int().min(0),
  refund_quantity: z.int().min(1),
});

export const refundSchema = z
  .strictObject({
    transaction_id: bytes(32).optional(),
    out_trade_no: outTradeNo.optional(),
    out_refund_no: outRefundNo,
    reason: bytes(80).optional(),
    notify_url: notifyUrl(256).optional(),
    funds_account: z.enum(['AVAILABLE', 'UNSETTLED']).optional(),
    amount: z.strictObject({
      refund: wholeFen,
      total: wholeFen,
      currency,
      from: z.array(z.strictObject({ account: z.enum(['AVAILABLE', 'UNAVAILABLE']), amount: wholeFen })).optional(),
    }),
    goods_detail: z.array(refundGoods).optional(),
  })
  .refine((body) => (body.transaction_id === undefined) !== (body.out_trade_no === undefined), {
    error: 'transaction_id和out_trade_no必须二选一',
    path: ['transaction_id'],
  });
export type RefundBody = z.infer<typeof refundSchema>;

/** An unknown member has a number of its own in the trouble-shooting pages. */
const UNKNOWN_MEMBER = 270924358;

/** The parsed body, or PARAM_ERROR naming the first field at fault by JSON pointer. */
export function parseBody<T extends object>(schema: z.ZodType<T>, text: string): T | WechatRefusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return paramError('', '', '请求体不是合法的JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  if (issue?.code === 'unrecognized_keys') {
    return paramError(pointer([...path, issue.keys[0] ?? '']), '', '请求中含有未在API文档中定义的参数', UNKNOWN_MEMBER);
  }
  return paramError(pointer(path), valueAt(value, path), issue?.message ?? '');
}

export function paramError(field: string, value: unknown, issue: string, cause?: number): WechatRefusal {
  const detail = { field, value, issue, location: 'body' };
  return refuseCall('PARAM_ERROR', `输入源“${field}”映射到值字段失败：${issue}`, { detail, ...(cause === undefined ? {} : { cause }) });
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step)}`).join('');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) at = at === null || typeof at !== 'object' ? undefined : (at as Record<PropertyKey, unknown>)[step];
  return at ?? '';
}
