import type { BookingView, NoticeKind } from '#contracts';
import type { Fen } from '#kernel';
import type { NoticeFacts } from './template.js';

/** News that nobody could be told for so long is none any more. */
const NEWS_MS = 12 * 3_600_000;

/** What is known of a notice when it is about to be sent. */
export interface NoticeNow {
  readonly kind: NoticeKind;
  readonly dueAtMs: number;
  readonly view: BookingView;
  /** State of the extension that continues the booking. */
  readonly continuedBy: 'held' | 'confirmed' | null;
  /** Of the refund that the notice is about. */
  readonly refundedFen: Fen;
  readonly nowMs: number;
}

/** What to tell now; `pointless` when it is no news any more, `later` when it may become so. */
export function factsOf(notice: NoticeNow): NoticeFacts | 'pointless' | 'later' {
  const { view, dueAtMs, nowMs } = notice;
  const standing = nowMs > dueAtMs + NEWS_MS ? 'pointless' : STANDING[notice.kind](notice);
  if (standing !== 'news') return standing;
  return {
    carPark: view.carParkName,
    bookingNo: view.id,
    note: NOTES[notice.kind](view),
    from: Date.parse(view.from),
    to: Date.parse(view.to),
    at: dueAtMs,
    amount: notice.refundedFen,
  };
}

type Standing = 'news' | 'pointless' | 'later';
const newsIf = (is: boolean): Standing => (is ? 'news' : 'pointless');
const isAhead = ({ view, nowMs }: NoticeNow): boolean => view.state === 'confirmed' && nowMs < Date.parse(view.to);

const STANDING: Readonly<Record<NoticeKind, (notice: NoticeNow) => Standing>> = {
  booking_confirmed: (notice) => newsIf(isAhead(notice)),
  bay_changed: ({ view: { rehoming, state } }) =>
    newsIf(rehoming?.state === 'refunded' || (rehoming?.state === 'offered' && (state === 'held' || state === 'confirmed'))),
  refunded: () => 'news',
  leave_soon: (notice) => {
    if (!isAhead(notice) || notice.continuedBy === 'confirmed') return 'pointless';
    return notice.continuedBy === 'held' ? 'later' : 'news'; // who does not pay for the extension has to leave after all
  },
};

/** At most twenty characters each, but for what a partner wrote. */
const NOTES: Readonly<Record<NoticeKind, (view: BookingView) => string>> = {
  booking_confirmed: ({ entryNote }) => entryNote || '车牌自动识别，直接入场',
  bay_changed: ({ rehoming }) => (rehoming?.state === 'refunded' ? '原泊位被收回，已全额退款' : '泊位已换，可在预约中确认或退款'),
  refunded: () => '已原路退回，到账以微信为准',
  leave_soon: () => '请按时离场，或提前续时',
};
