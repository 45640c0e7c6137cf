import { server } from '../../../program.js';
import { begin, LEAVING, NO_TROUBLE, troubleOf } from '../../../shown.js';
import { subscribe } from '../../../subscribe.js';
import { follow, tell } from '../../../tell.js';
import type { Notices } from '../../../types/api.js';
import { type NoticeRow, noticeRows, templatesToAsk } from '../../../view-models/notices.js';
import { say } from '../../../wx/feedback.js';
import { messagesAreOn, openMessageSettings } from '../../../wx/subscription.js';

/** Which messages there are, how often each may still come, and a yes to one more: WeChat asks only when it is tapped for. */
Page({
  ...LEAVING,
  data: {
    care: false,
    isOnline: true,
    state: 'loading' as 'loading' | 'ready' | 'offline' | 'error',
    problem: NO_TROUBLE,
    rows: [] as NoticeRow[],
    askable: [] as readonly string[],
    isOff: false,
    isBusy: false,
  },

  onShow() {
    begin(this);
    void this.read();
  },

  async read() {
    void this.look();
    try {
      this.show(await server.notices());
    } catch (thrown) {
      if (this.data.state !== 'ready') this.setData(troubleOf(thrown));
    }
  },

  /** WeChat's main switch may have been turned while the page was away. */
  async look() {
    this.setData({ isOff: !(await messagesAreOn()) });
  },

  show(notices: Notices) {
    this.setData({ state: 'ready', rows: noticeRows(notices), askable: templatesToAsk(notices) });
  },

  act() {
    this.setData({ state: 'loading' });
    follow(this.data.problem.action, { again: () => void this.read() });
  },

  askAll() {
    void this.ask(this.data.askable);
  },

  askOne({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { id: string }>) {
    void this.ask([currentTarget.dataset.id]);
  },

  async ask(templateIds: readonly string[]) {
    if (this.data.isBusy || templateIds.length === 0) return;
    this.setData({ isBusy: true });
    try {
      const outcome = await subscribe(templateIds);
      if (outcome.kind === 'answered') this.show(outcome.notices);
      if (outcome.kind === 'off') this.setData({ isOff: true });
      else say(outcome.kind === 'failed' ? '微信没有应答，请稍后再试' : outcome.isYes ? '已开启' : '没有开启');
    } catch (thrown) {
      await tell(thrown, { again: () => void this.read() });
    } finally {
      this.setData({ isBusy: false });
    }
  },

  async toSettings() {
    await openMessageSettings();
    await this.look();
  },
});
