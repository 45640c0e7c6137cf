import type { NoticeKind, Notices, OwnRecord } from '../types/api.js';

/** WeChat asks about no more at once. */
const ASKED_MAX = 3;

const TEXTS: Readonly<Record<NoticeKind, readonly [title: string, text: string]>> = {
  booking_confirmed: ['预约成功', '付款确认、泊位留好时'],
  bay_changed: ['泊位变更', '泊位被收回，为您改派或退款时'],
  refunded: ['退款到账', '退款已退回微信时'],
  leave_soon: ['离场提醒', '快到离场时间时，提前离场或续时就不会提醒'],
};

/** One kind of message on the page. */
export interface NoticeRow {
  readonly kind: NoticeKind;
  readonly templateId: string;
  readonly title: string;
  readonly text: string;
  /** How many messages may still come. */
  readonly allowedText: string;
  readonly isAllowed: boolean;
}

const STATES: Readonly<Record<OwnRecord['notices'][number]['state'], string>> = {
  waiting: '待发送',
  sending: '待发送',
  sent: '已发送',
  unknown: '不确定是否送达',
  refused: '未发送',
  not_allowed: '未发送',
  pointless: '未发送',
};

/** One that was sent, or was to be, in words. */
export function noticeText({ kind, state }: Pick<OwnRecord['notices'][number], 'kind' | 'state'>): string {
  return `${TEXTS[kind][0]} · ${STATES[state]}`;
}

export function noticeRows({ kinds }: Notices): NoticeRow[] {
  return kinds.map(({ kind, templateId, allowed }) => {
    const [title, text] = TEXTS[kind];
    return { kind, templateId, title, text, allowedText: allowed > 0 ? `还可提醒 ${allowed} 次` : '未开启', isAllowed: allowed > 0 };
  });
}

/** Templates to ask about when a booking has just been confirmed: what may still happen to it, and was not allowed yet. */
export function templatesToOffer({ kinds }: Notices): string[] {
  return kinds.filter(({ kind, allowed }) => kind !== 'booking_confirmed' && allowed === 0).map(({ templateId }) => templateId);
}

/** Templates to ask about with one tap for everything: those that nothing is allowed of, as many as WeChat takes at once. */
export function templatesToAsk({ kinds }: Notices): string[] {
  return kinds
    .filter(({ allowed }) => allowed === 0)
    .map(({ templateId }) => templateId)
    .slice(0, ASKED_MAX);
}
