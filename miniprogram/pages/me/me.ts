import { network, preferences, server, session } from '../../program.js';
import { ask, say } from '../../wx/feedback.js';
import { open } from '../../wx/navigation.js';

/** Needs no answer of the server: what is here is on the phone, or a page further. */
Page({
  data: {
    care: false,
    isOnline: true,
    isLoggedIn: false,
  },

  onShow() {
    this.setData({ care: preferences.isCareMode, isOnline: network.isOnline, isLoggedIn: session.hasToken });
  },

  careChanged({ detail }: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
    preferences.setCareMode(detail.value);
    this.setData({ care: detail.value });
  },

  toPlates() {
    open('/packages/account/plates/plates');
  },

  toPrivacy() {
    open('/packages/account/privacy/privacy');
  },

  async logOut() {
    const isSure = await ask({ title: '退出登录？', content: '预约不受影响，下次打开会自动登录', yes: '退出', no: '取消' });
    if (!isSure) return;
    await server.logOut().catch(() => undefined); // the token is forgotten here in any case, and ends by itself there
    session.forget();
    this.setData({ isLoggedIn: false });
    say('已退出');
  },
});
