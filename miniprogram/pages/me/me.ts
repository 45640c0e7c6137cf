import { knownResident, logOut, preferences, server, session } from '../../program.js';
import { begin, LEAVING } from '../../shown.js';
import { tell } from '../../tell.js';
import { limitChoice, limitText, WALK_LIMITS } from '../../view-models/walk-limits.js';
import { ask, chooseOne, say } from '../../wx/feedback.js';
import { open } from '../../wx/navigation.js';

/** Waits for no answer of the server: what is here is on the phone, a page further, or not there until it is known. */
Page({
  ...LEAVING,
  data: {
    care: false,
    isOnline: true,
    isLoggedIn: false,
    limitText: '',
    /** False when the operator has set no messages up. */
    hasNotices: true,
    isBusy: false,
  },

  onShow() {
    begin(this);
    this.show();
    void this.read();
  },

  async read() {
    await knownResident().catch(() => undefined); // the limit can be chosen without having been told
    this.show();
    if (!session.hasToken) return;
    const notices = await server.notices().catch(() => undefined);
    if (notices !== undefined) this.setData({ hasNotices: notices.kinds.length > 0 });
  },

  show() {
    const { resident } = session;
    this.setData({ isLoggedIn: session.hasToken, limitText: resident === undefined ? '' : limitText(resident.walkLimitMetres) });
  },

  careChanged({ detail }: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
    preferences.setCareMode(detail.value);
    this.setData({ care: detail.value });
  },

  async chooseLimit() {
    if (this.data.isBusy) return;
    const metres = WALK_LIMITS[(await chooseOne(WALK_LIMITS.map(limitChoice))) ?? -1];
    if (metres !== undefined) await this.setLimit(metres);
  },

  async setLimit(metres: number) {
    this.setData({ isBusy: true });
    try {
      session.learn(await server.setWalkLimit(metres));
      this.show();
      say('已保存');
    } catch (thrown) {
      await tell(thrown, { again: () => void this.setLimit(metres) });
    } finally {
      this.setData({ isBusy: false });
    }
  },

  toPlates() {
    open('/packages/account/plates/plates');
  },

  toNotices() {
    open('/packages/account/notices/notices');
  },

  toAbout() {
    open('/packages/account/about/about');
  },

  toPrivacy() {
    open('/packages/account/privacy/privacy');
  },

  async logOut() {
    const isSure = await ask({ title: '退出登录？', content: '预约不受影响，下次打开会自动登录', yes: '退出', no: '取消' });
    if (!isSure) return;
    await logOut();
    this.show();
    say('已退出');
  },
});
