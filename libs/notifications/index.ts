/**
 * Notifications: who is told what in WeChat, once.
 * Guarantees: an occasion is one notice, however often its event is reported; a notice is sent at most once, and never again after an unknown
 * outcome; without a resident's yes nothing is sent; nothing that is told is stored, and who is erased leaves nothing.
 * Refuses to know: how WeChat is spoken to (that is the port `WechatMessages`). No booking waits for it.
 */
export { type SendOutcome, type WechatMessage, WechatMessages } from './domain/wechat-messages.js';
export { NotificationsModule, NotificationsWorkerModule } from './notifications.module.js';
export { NoticeViews } from './queries/notice-views.js';
export { AnswerNotices } from './use-cases/answer-notices.js';
