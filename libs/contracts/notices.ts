import { z } from 'zod';
import { Instant } from './wire.js';

/** What a resident can be told in WeChat. */
export const NoticeKind = z
  .enum(['booking_confirmed', 'bay_changed', 'refunded', 'leave_soon'])
  .meta({ id: 'NoticeKind', description: 'leave_soon: the car has to be gone soon' });
export type NoticeKind = z.infer<typeof NoticeKind>;

const NoticeOffer = z.object({
  kind: NoticeKind,
  templateId: z.string().meta({ description: 'what wx.requestSubscribeMessage asks for' }),
  isWanted: z.boolean().meta({ description: 'whether the resident said yes the last time they were asked' }),
  allowed: z.int().meta({ description: 'how many messages may still be sent: one for each yes' }),
});

/** The kinds that are set up here; none when the operator has no templates. */
export const NoticesView = z.object({ kinds: z.array(NoticeOffer) }).meta({ id: 'Notices' });
export type NoticesView = z.infer<typeof NoticesView>;

/** As wx.requestSubscribeMessage tells it of each template; a template that is not ours is passed over. */
export const AnswerNoticesRequest = z
  .strictObject({
    results: z
      .array(
        z.strictObject({
          templateId: z
            .string()
            .min(1)
            .max(64)
            .regex(/^[\x21-\x7e]+$/, { error: '模板编号格式不正确' }),
          result: z.enum(['accept', 'reject', 'ban', 'filter']),
        }),
      )
      .min(1)
      .max(8),
  })
  .meta({ id: 'AnswerNoticesRequest' });
export type AnswerNoticesRequest = z.infer<typeof AnswerNoticesRequest>;

/** A notice as its resident may know it. */
export const OwnNotice = z.object({
  kind: NoticeKind,
  bookingId: z.string(),
  state: z
    .enum(['waiting', 'sending', 'sent', 'refused', 'unknown', 'not_allowed', 'pointless'])
    .meta({ description: 'unknown: WeChat did not answer, and it is not sent again' }),
  dueAt: Instant,
});
