import { z } from 'zod';
import type { CallbackPlan, Tamper } from './callbacks.js';
import type { WechatCode } from './errors.js';
import type { RefundEnd } from './refunds.js';

export const ENDPOINTS = ['prepay', 'query', 'close', 'refund', 'query-refund', 'certificates'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** How a signed answer can be spoilt. */
export type AnswerTamper = 'forged' | 'tampered' | 'unsigned' | 'signtest' | 'stale' | 'unknown-serial';

/** What can go wrong around one call of an endpoint. */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'fail-before'; readonly code: WechatCode }
  | { readonly kind: 'fail-after'; readonly code: WechatCode }
  | { readonly kind: 'cut-after' }
  | { readonly kind: 'answer'; readonly how: AnswerTamper }
  | { readonly kind: 'person-is-paying'; readonly outcome: 'SUCCESS' | 'NOTPAY'; readonly afterMs: number }
  | { readonly kind: 'pay-before-answer' }
  /** The close is answered, and the bank completes the payment all the same. */
  | { readonly kind: 'paid-after-close'; readonly afterMs: number };

export type CashierPlan =
  | { readonly kind: 'pay' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'pay-but-show-cancel' }
  | { readonly kind: 'pay-later'; readonly afterMs?: number; readonly payingMs: number }
  | { readonly kind: 'pay-twice'; readonly alsoPrepayId?: string };

/** What a scenario changes, place by place; what it does not mention runs as usual. */
export interface Plan {
  readonly fault?: { readonly endpoint: Endpoint | 'any'; readonly times: number; readonly fault: Fault };
  readonly cashier?: CashierPlan;
  readonly paymentCallback?: CallbackPlan;
  readonly refundCallback?: CallbackPlan;
  readonly refundEnd?: RefundEnd;
}

/** One set of parameters for all scenarios; each reads those it knows. */
export const scenarioParamsSchema = z.strictObject({
  times: z.int().min(1).optional(),
  tries: z.int().min(1).optional(),
  ms: z.int().min(0).optional(),
  afterMs: z.int().min(0).optional(),
  payingMs: z.int().min(0).optional(),
  copies: z.int().min(1).max(20).optional(),
  endpoint: z.enum([...ENDPOINTS, 'any', 'callback']).optional(),
  outcome: z.enum(['SUCCESS', 'NOTPAY']).optional(),
  alsoPrepayId: z.string().optional(),
});
export type ScenarioParams = z.infer<typeof scenarioParamsSchema>;

interface Scenario {
  /** For the page. */
  readonly title: string;
  readonly plan: (params: ScenarioParams) => Plan;
}

/** More tries than the retry table has: never arrives. */
const EVERY_TRY = 99;

function paid(title: string, paymentCallback: (params: ScenarioParams) => CallbackPlan): Scenario {
  return { title, plan: (params) => ({ cashier: { kind: 'pay' }, paymentCallback: paymentCallback(params) }) };
}

/** A spoilt first try; the retries are true, unless `tries` says otherwise. */
function spoilt(title: string, how: Tamper, tries = 1): Scenario {
  return paid(title, (params) => ({ tamper: { how, tries: params.tries ?? tries } }));
}

function faulty(title: string, endpoint: Endpoint, fault: (params: ScenarioParams) => Fault): Scenario {
  return { title, plan: (params) => ({ fault: { endpoint, times: params.times ?? 1, fault: fault(params) } }) };
}

function answered(title: string, how: AnswerTamper): Scenario {
  return {
    title,
    plan: ({ endpoint, times }) => ({
      fault: {
        endpoint: endpoint === undefined || endpoint === 'callback' ? 'any' : endpoint,
        times: times ?? 1,
        fault: { kind: 'answer', how },
      },
    }),
  };
}

function delayed({ endpoint = 'any', ms = 3000, times = 1 }: ScenarioParams): Plan {
  if (endpoint === 'callback') return { paymentCallback: { delayMs: ms }, refundCallback: { delayMs: ms } };
  return { fault: { endpoint, times, fault: { kind: 'delay', ms } } };
}

export const SCENARIOS = {
  paid: { title: '支付成功', plan: () => ({ cashier: { kind: 'pay' } }) },
  cancelled: { title: '用户取消', plan: () => ({ cashier: { kind: 'cancel' } }) },
  'paid-cancel-shown': { title: '已支付，但页面显示取消', plan: () => ({ cashier: { kind: 'pay-but-show-cancel' } }) },
  'paid-late': {
    title: '收银台已打开，超时后才付完',
    plan: ({ afterMs, payingMs = 3000 }) => ({ cashier: { kind: 'pay-later', payingMs, ...(afterMs === undefined ? {} : { afterMs }) } }),
  },
  'paid-twice': {
    title: '两台设备同时支付',
    plan: ({ alsoPrepayId }) => ({ cashier: { kind: 'pay-twice', ...(alsoPrepayId === undefined ? {} : { alsoPrepayId }) } }),
  },
  'paid-callback-lost': paid('已支付，回调丢失', ({ tries = EVERY_TRY }) => ({ lostTries: tries })),
  'paid-callback-duplicated': paid('已支付，回调并行重复', ({ copies = 2 }) => ({ copies })),
  'paid-callback-before-answer': faulty('下单应答前先到回调', 'prepay', () => ({ kind: 'pay-before-answer' })),
  'prepay-effect-then-cut': faulty('下单已生效，连接断开', 'prepay', () => ({ kind: 'cut-after' })),
  'prepay-effect-then-500': faulty('下单已生效，返回 500', 'prepay', () => ({ kind: 'fail-after', code: 'SYSTEM_ERROR' })),
  'prepay-500-before-effect': faulty('下单未生效，返回 500', 'prepay', () => ({ kind: 'fail-before', code: 'SYSTEM_ERROR' })),
  'prepay-429': faulty('下单限频 429', 'prepay', () => ({ kind: 'fail-before', code: 'FREQUENCY_LIMITED' })),
  'close-429-paying': faulty('关单时用户正在支付 429', 'close', ({ outcome = 'SUCCESS', afterMs = 3000 }) => ({
    kind: 'person-is-paying',
    outcome,
    afterMs,
  })),
  'close-then-paid': faulty('关单成功后仍到账', 'close', ({ afterMs = 1000 }) => ({ kind: 'paid-after-close', afterMs })),
  'query-unknown': faulty('查单返回 500', 'query', () => ({ kind: 'fail-before', code: 'SYSTEM_ERROR' })),
  'answer-forged': answered('应答签名伪造', 'forged'),
  'answer-tampered': answered('应答内容被改', 'tampered'),
  'answer-unsigned': answered('应答无签名', 'unsigned'),
  'answer-signtest': answered('应答为签名探测流量', 'signtest'),
  'answer-stale': answered('应答时间戳过期', 'stale'),
  'answer-unknown-serial': answered('应答序列号未知', 'unknown-serial'),
  'callback-wrong-amount': spoilt('回调金额不符', 'wrong-amount', EVERY_TRY),
  'callback-wrong-currency': spoilt('回调币种不符', 'wrong-currency', EVERY_TRY),
  'callback-wrong-mchid': spoilt('回调商户号不符', 'wrong-mchid', EVERY_TRY),
  'callback-wrong-appid': spoilt('回调 AppID 不符', 'wrong-appid', EVERY_TRY),
  'callback-unknown-order': spoilt('回调订单号不存在', 'unknown-order', EVERY_TRY),
  'callback-new-members': spoilt('回调带有新字段', 'new-members', EVERY_TRY),
  'callback-other-key': spoilt('回调用另一把 APIv3 密钥加密', 'other-key'),
  'callback-forged': spoilt('回调签名伪造', 'forged'),
  'callback-unsigned': spoilt('回调无签名', 'unsigned'),
  'callback-signtest': spoilt('回调为签名探测流量', 'signtest'),
  'callback-stale': spoilt('回调时间戳过期', 'stale'),
  'callback-replayed': paid('回调被原样重放', ({ afterMs = 0 }) => ({ replayAfterMs: afterMs })),
  'refund-effect-then-cut': faulty('退款已受理，连接断开', 'refund', () => ({ kind: 'cut-after' })),
  'refund-abnormal': { title: '退款异常', plan: () => ({ refundEnd: 'ABNORMAL' }) },
  'refund-closed': { title: '退款关闭', plan: () => ({ refundEnd: 'CLOSED' }) },
  'refund-not-enough': faulty('退款余额不足', 'refund', () => ({ kind: 'fail-before', code: 'NOT_ENOUGH' })),
  'refund-429': faulty('退款限频 429', 'refund', () => ({ kind: 'fail-before', code: 'FREQUENCY_LIMITED' })),
  'refund-callback-before-payment-callback': paid('退款回调先于支付回调', () => ({ isHeldForRefund: true })),
  delayed: { title: '接口或回调延迟', plan: delayed },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as [ScenarioName, ...ScenarioName[]];

export function planOf(name: ScenarioName, params: ScenarioParams = {}): Plan {
  return (SCENARIOS[name] as Scenario).plan(params);
}
