import { make } from '../dom.js';
import { button } from '../sheets.js';
import { type Api, calls, WxFault } from './call.js';
import type { Instrument } from './instrument.js';

/** What may come of a finger or a key. */
const TAPS = ['click', 'touchend', 'mouseup', 'keydown'] as const;
const ASKED_MAX = 3;

/** Subscription messages: a question that WeChat puts only while a tap is being handled, and about three templates at most. */
export function subscriptionApi({ sheets }: Instrument): Api {
  const isTapping = watchTaps();
  return calls({
    async requestSubscribeMessage({ tmplIds }: { readonly tmplIds: readonly string[] }) {
      if (!isTapping()) throw new WxFault('can only be invoked by user TAP gesture.');
      if (tmplIds.length === 0) throw new WxFault('TmplIds can not be empty', { errCode: 10001 });
      if (tmplIds.length > ASKED_MAX) throw new WxFault('Templates count out of max bounds', { errCode: 20003 });
      const titles = await titlesOf(tmplIds);
      const isYes = await sheets.ask<boolean>('订阅消息', (box, answer) => {
        box.append(make('h2', 'phone-pay-title', '东晓夜泊 申请'), make('p', 'phone-pay-note', '发送一次以下消息'));
        box.append(...titles.map((title) => make('p', 'phone-pay-note', title)));
        box.append(
          button('允许', () => answer(true), 'strong'),
          button('拒绝', () => answer(false), 'quiet'),
        );
      });
      return Object.fromEntries(tmplIds.map((id) => [id, isYes ? 'accept' : 'reject']));
    },
  });
}

/** True until the handlers of a tap have returned; what was waited for since is too late, as on a phone. */
function watchTaps(): () => boolean {
  let taps = 0;
  const began = (): void => {
    taps += 1;
    window.setTimeout(() => {
      taps -= 1;
    });
  };
  for (const type of TAPS) window.addEventListener(type, began, { capture: true });
  return () => taps > 0;
}

/** As the operator named them in WeChat's console, which the sandbox plays; the bare ids when it cannot be asked. */
async function titlesOf(ids: readonly string[]): Promise<string[]> {
  try {
    const reply = await fetch('/sandbox/control/templates');
    const { templates } = (await reply.json()) as { readonly templates: readonly { readonly id: string; readonly title: string }[] };
    return ids.map((id) => templates.find((one) => one.id === id)?.title ?? id);
  } catch {
    return [...ids];
  }
}
