import { Inject, Injectable } from '@nestjs/common';
import { isRefusal, type Refusal } from '#kernel';
import { failpoint } from '#platform';
import { type NotificationHeaders, type NotificationKind, PaymentProvider } from '../domain/payment-provider.js';
import { Inbox } from '../inbox.js';

/**
 * Takes what WeChat calls back with: verified on the raw bytes, stored, and only then acknowledged. What it means is worked out afterwards,
 * for WeChat waits five seconds. https://pay.weixin.qq.com/doc/v3/merchant/4012075420
 */
@Injectable()
export class ReceiveNotification {
  constructor(
    @Inject(PaymentProvider) private readonly provider: PaymentProvider,
    @Inject(Inbox) private readonly inbox: Inbox,
  ) {}

  /**
   * `received` may be acknowledged: it is in the inbox, even when it disagrees with our order. A refusal must be answered with a failure, so
   * that a true notification comes again. Throws when the store fails, with the same duty.
   */
  async execute(
    kind: NotificationKind,
    headers: NotificationHeaders,
    rawBody: Buffer,
  ): Promise<{ readonly received: true } | Refusal<'notification_rejected'>> {
    const notification = await this.provider.openNotification(kind, headers, rawBody);
    if (isRefusal(notification)) return notification;
    await failpoint('notification.afterVerify');
    await this.inbox.store(notification);
    await failpoint('notification.afterInsert');
    return { received: true };
  }
}
