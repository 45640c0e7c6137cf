import { make } from '../dom.js';
import { button } from '../sheets.js';
import { type Api, calls, WxFault } from './call.js';
import type { Instrument } from './instrument.js';

interface PaymentArguments {
  readonly timeStamp: string;
  readonly nonceStr: string;
  readonly package: string;
  readonly signType: string;
  readonly paySign: string;
}

type Outcome = 'paid' | 'cancelled' | 'paid-late' | 'paid-cancel-shown';

const SIGNED = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign'] as const;
/** How long after the cashier has closed the money of 稍后到账 arrives. */
const LATE_MS = 15_000;

export function paymentApi({ sheets }: Instrument): Api {
  return calls({
    async requestPayment(asked: PaymentArguments) {
      for (const name of SIGNED) {
        if (typeof asked[name] !== 'string') throw new WxFault(`parameter error: parameter.${name} should be String`);
      }
      const outcome = await sheets.ask<Outcome>('微信支付（沙箱）', (box, answer) => {
        box.append(make('h2', 'phone-pay-title', '微信支付'), make('p', 'phone-pay-note', '沙箱收银台，不会扣款'));
        box.append(
          button('确认支付', () => answer('paid'), 'strong'),
          button('稍后到账', () => answer('paid-late')),
          button('已付款但显示取消', () => answer('paid-cancel-shown')),
          button('取消支付', () => answer('cancelled'), 'quiet'),
        );
      });
      await visitCashier(asked, outcome ?? 'cancelled');
    },
  });
}

/** Plays the person at the sandbox's cashier, which checks the signature. Fault: what WeChat would tell the program. */
async function visitCashier(asked: PaymentArguments, outcome: Outcome): Promise<void> {
  const prepayId = asked.package.replace(/^prepay_id=/, '');
  const signed = { appId: APP_ID, ...Object.fromEntries(SIGNED.map((name) => [name, asked[name]])) };
  const params = outcome === 'paid-late' ? { params: { afterMs: LATE_MS } } : {};
  const reply = await fetch(`/sandbox/control/prepay/${encodeURIComponent(prepayId)}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...signed, outcome, ...params }),
  });
  const { result = `requestPayment:fail ${reply.status}` } = (await reply.json()) as { result?: string };
  if (result !== 'requestPayment:ok') throw new WxFault(result.replace(/^requestPayment:(fail )?/, ''));
}
