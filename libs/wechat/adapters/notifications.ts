import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { type Refusal, refuse } from '#kernel';
import type { NotificationHeaders, NotificationKind, ReceivedNotification } from '#payments';
import { openResource, SealedResource } from '../client/sealed-resource.js';
import type { SignatureCheck } from '../client/signature-check.js';
import { OrderAnswer, RefundNotice } from './answers.js';

const Envelope = z.object({
  id: z.string().regex(/^[\x21-\x7e]{1,64}$/),
  event_type: z.string().max(64),
  resource: SealedResource.extend({ original_type: z.string().max(32).optional() }),
});

/** Opens what WeChat calls us back with. https://pay.weixin.qq.com/doc/v3/merchant/4012075249 */
export class WechatNotifications {
  private readonly logger = new Logger('WechatNotifications');

  constructor(
    private readonly signatures: SignatureCheck,
    private readonly apiV3Keys: readonly string[],
  ) {}

  /** The signature is checked on the raw bytes before anything is parsed. The reason of a refusal goes to the log, never to the caller. */
  async open(
    kind: NotificationKind,
    headers: NotificationHeaders,
    rawBody: Buffer,
  ): Promise<ReceivedNotification | Refusal<'notification_rejected'>> {
    const fault = await this.signatures.faultIn(headers, rawBody);
    if (fault) return this.reject(kind, fault);
    const envelope = Envelope.safeParse(jsonOf(rawBody.toString('utf8')));
    if (!envelope.success) return this.reject(kind, 'not an envelope');
    const words = openResource(envelope.data.resource, this.apiV3Keys);
    if (words === undefined) return this.reject(kind, 'not sealed with our APIv3 key');
    return this.received(kind, envelope.data.id, jsonOf(words)) ?? this.reject(kind, 'not understood');
  }

  private received(kind: NotificationKind, notificationId: string, words: unknown): ReceivedNotification | undefined {
    if (kind === 'payment') {
      const parsed = OrderAnswer.safeParse(words);
      return parsed.success ? { kind, notificationId, report: parsed.data } : undefined;
    }
    const parsed = RefundNotice.safeParse(words);
    return parsed.success ? { kind, notificationId, report: parsed.data } : undefined;
  }

  private reject(kind: NotificationKind, reason: string): Refusal<'notification_rejected'> {
    this.logger.warn(`a ${kind} notification was rejected: ${reason}`);
    return refuse('notification_rejected');
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
