import type { Refusal } from '#kernel';

/** Port: who a login code of the Mini Program belongs to, as WeChat itself says. */
export abstract class WechatLogins {
  /**
   * Spends a code of `wx.login` (one use, five minutes).
   * Refused when WeChat does not know the code or has seen it before.
   * @throws Fault when WeChat did not answer.
   */
  abstract openidOf(code: string): Promise<{ readonly openid: string } | Refusal<'login_code_rejected'>>;
}
