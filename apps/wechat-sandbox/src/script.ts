import type { CallbackPlan } from './callbacks.js';
import type { RefundEnd } from './refunds.js';
import { type CashierPlan, type Endpoint, type Fault, type Plan, planOf, type ScenarioName, type ScenarioParams } from './scenarios.js';

/** Which orders a scenario set in advance is for. */
export type Selector =
  | { readonly outTradeNo: string }
  | { readonly nextOrder: true }
  | { readonly match: { readonly description?: string | undefined; readonly payerOpenid?: string | undefined } };

/** What a selector can be held against. */
export interface OrderFacts {
  readonly outTradeNo: string;
  readonly description: string;
  readonly openid: string;
}

interface Rule {
  readonly selector: Selector;
  readonly name: ScenarioName;
  readonly params: ScenarioParams;
}

interface Attached {
  readonly plan: Plan;
  faultsLeft: number;
  visitsLeft: number;
}

/**
 * Which scenarios lie on which order. Set for a number they lie there at once; `nextOrder` waits for the first new number and is
 * used up by it; `match` lies on every such order, those there already and those to come. The newest scenario wins.
 */
export class Script {
  #rules: Rule[] = [];
  readonly #attached = new Map<string, Attached[]>();
  readonly #seen = new Set<string>();

  set(selector: Selector, name: ScenarioName, params: ScenarioParams, present: readonly OrderFacts[]): void {
    if ('outTradeNo' in selector) this.attach(selector.outTradeNo, name, params);
    else this.#rules.push({ selector, name, params });
    for (const order of present) {
      if (fits(selector, order)) this.attach(order.outTradeNo, name, params);
    }
  }

  attach(outTradeNo: string, name: ScenarioName, params: ScenarioParams): void {
    const plan = planOf(name, params);
    const visitsLeft = plan.cashier ? (params.times ?? 1) : 0;
    this.#attached.set(outTradeNo, [...this.#on(outTradeNo), { plan, faultsLeft: plan.fault?.times ?? 0, visitsLeft }]);
  }

  /** Called before the first effect of an order's number, so that even its prepay can be disturbed. */
  meet(order: OrderFacts): void {
    if (this.#seen.has(order.outTradeNo)) return;
    this.#seen.add(order.outTradeNo);
    for (const rule of this.#rules) {
      if ('nextOrder' in rule.selector || fits(rule.selector, order)) this.attach(order.outTradeNo, rule.name, rule.params);
    }
    this.#rules = this.#rules.filter((rule) => !('nextOrder' in rule.selector));
  }

  /** The faults of this call, each used up by one. */
  takeFaults(outTradeNo: string, endpoint: Endpoint): Fault[] {
    const taken: Fault[] = [];
    for (const attached of this.#on(outTradeNo)) {
      const entry = attached.plan.fault;
      if (!entry || attached.faultsLeft === 0 || (entry.endpoint !== 'any' && entry.endpoint !== endpoint)) continue;
      attached.faultsLeft -= 1;
      taken.push(entry.fault);
    }
    return taken;
  }

  /** What happens on this visit to the cashier; a scenario is good for one visit unless it says more, then the person simply pays. */
  takeCashierPlan(outTradeNo: string): CashierPlan {
    const attached = this.#on(outTradeNo).findLast((one) => one.visitsLeft > 0);
    if (!attached?.plan.cashier) return { kind: 'pay' };
    attached.visitsLeft -= 1;
    return attached.plan.cashier;
  }

  refundEnd(outTradeNo: string): RefundEnd {
    return this.#on(outTradeNo).findLast(({ plan }) => plan.refundEnd !== undefined)?.plan.refundEnd ?? 'SUCCESS';
  }

  /** All that the order's scenarios say about its callbacks, put together; the newest word wins. */
  callbackPlan(outTradeNo: string, kind: 'payment' | 'refund'): CallbackPlan {
    const plans = this.#on(outTradeNo).map(({ plan }) => (kind === 'payment' ? plan.paymentCallback : plan.refundCallback));
    return Object.assign({}, ...plans) as CallbackPlan;
  }

  clear(): void {
    this.#rules = [];
    this.#attached.clear();
    this.#seen.clear();
  }

  #on(outTradeNo: string): Attached[] {
    return this.#attached.get(outTradeNo) ?? [];
  }
}

function fits(selector: Selector, order: OrderFacts): boolean {
  if (!('match' in selector)) return false;
  const { description, payerOpenid } = selector.match;
  return (description === undefined || order.description === description) && (payerOpenid === undefined || order.openid === payerOpenid);
}
