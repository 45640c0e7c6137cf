import { Module } from '@nestjs/common';
import { BookingWorkerModule } from '#booking';
import { IdentityModule } from '#identity';
import { NoticeBook } from './adapters/notice-book.js';
import { NoticeTexts } from './queries/notice-texts.js';
import { NoticeViews } from './queries/notice-views.js';
import { Templates } from './templates.js';
import { AnswerNotices } from './use-cases/answer-notices.js';
import { EraseNotices } from './use-cases/erase-notices.js';
import { NoteOccasions } from './use-cases/note-occasions.js';
import { SendNotice } from './use-cases/send-notice.js';
import { DueNotices } from './worker/due-notices.js';
import { ForgetOldNotices } from './worker/forget-old-notices.js';
import { NoteConfirmingJob, NoteRefundJob, NoteRehomingJob } from './worker/jobs.js';

/** What residents see and say of their notices: for gateways. */
@Module({
  imports: [IdentityModule],
  providers: [Templates, NoticeViews, AnswerNotices, EraseNotices],
  exports: [NoticeViews, AnswerNotices],
})
export class NotificationsModule {}

/** Who is told what: for workers. `WechatMessages` comes from a global module which the app imports. */
@Module({
  imports: [IdentityModule, BookingWorkerModule],
  providers: [
    Templates,
    NoticeBook,
    NoticeTexts,
    NoteOccasions,
    SendNotice,
    NoteConfirmingJob,
    NoteRehomingJob,
    NoteRefundJob,
    DueNotices,
    ForgetOldNotices,
  ],
})
export class NotificationsWorkerModule {}
