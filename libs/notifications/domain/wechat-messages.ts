/** A subscription message, ready to be sent. */
export interface WechatMessage {
  readonly openid: string;
  readonly templateId: string;
  /** Where a tap on it leads, a path of the Mini Program. */
  readonly page: string;
  /** By field of the template. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * `sent`: WeChat took it. `refused`: WeChat said no, and why. `not_sent`: certainly nothing reached WeChat's door, so it may be tried again.
 * `unknown`: it may have been sent; WeChat has no key by which a repetition would be recognised.
 */
export type SendOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly errcode: number }
  | { readonly kind: 'not_sent' }
  | { readonly kind: 'unknown' };

/** Sends each message at most once. What the network or WeChat does is an outcome, never thrown. */
export abstract class WechatMessages {
  abstract send(message: WechatMessage): Promise<SendOutcome>;
}

/** The person took their yes back, or has used it up. https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_sendmessage */
export const NOT_SUBSCRIBED = 43101;
