/** What a person answered to WeChat's question about one kind of message. */
export interface SubscriptionAnswer {
  readonly templateId: string;
  readonly result: 'accept' | 'reject' | 'ban' | 'filter';
}

/** `off`: messages of Mini Programs are switched off in WeChat altogether. `failed`: nobody was asked. */
export type Asked =
  | { readonly kind: 'answered'; readonly answers: readonly SubscriptionAnswer[] }
  | { readonly kind: 'off' }
  | { readonly kind: 'failed' };

const SWITCHED_OFF = 20004;
const RESULTS: readonly unknown[] = ['accept', 'reject', 'ban', 'filter'];

/**
 * WeChat's own question, about three templates at most. It has to be called by the tap itself, before anything is waited for: at any other time WeChat refuses.
 * https://developers.weixin.qq.com/miniprogram/dev/api/open-api/subscribe-message/wx.requestSubscribeMessage.html
 */
export function askToSubscribe(templateIds: readonly string[]): Promise<Asked> {
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds: [...templateIds],
      success: (answer) => resolve({ kind: 'answered', answers: templateIds.flatMap((id) => answerTo(id, answer[id])) }),
      fail: ({ errCode }) => resolve({ kind: errCode === SWITCHED_OFF ? 'off' : 'failed' }),
    });
  });
}

function answerTo(templateId: string, result: unknown): SubscriptionAnswer[] {
  return RESULTS.includes(result) ? [{ templateId, result: result as SubscriptionAnswer['result'] }] : [];
}

/** Whether WeChat lets Mini Programs send messages at all; true when it does not say. */
export function messagesAreOn(): Promise<boolean> {
  return new Promise((resolve) => {
    wx.getSetting({
      withSubscriptions: true,
      success: ({ subscriptionsSetting }) => resolve(subscriptionsSetting?.mainSwitch !== false),
      fail: () => resolve(true),
    });
  });
}

/** WeChat's settings of this program, with the switch of its messages; comes back when they are closed. */
export function openMessageSettings(): Promise<void> {
  return new Promise((resolve) => {
    wx.openSetting({ withSubscriptions: true, complete: () => resolve() });
  });
}
