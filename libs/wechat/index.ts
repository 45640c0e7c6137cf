/**
 * WeChat: implements what the features ask of it - `PaymentProvider` of payments, `WechatLogins` of identity and
 * `WechatMessages` of notifications.
 * Guarantees: every request is signed and every answer verified on its raw bytes before it is parsed; a call is repeated only with the same
 * bytes; what is not certain is reported as unknown; no body, path or secret is ever logged.
 * Refuses to know: bookings, stores, and what anybody decides after an answer.
 */
export { WechatModule, wechatLogins, wechatMessages, wechatPayments } from './wechat.module.js';
