import { server } from '../../program.js';
import { subscribe } from '../../subscribe.js';
import { tell } from '../../tell.js';
import { templatesToOffer } from '../../view-models/notices.js';
import { open } from '../../wx/navigation.js';

/** What the person is told after they were asked. */
const SAID = {
  yes: '好的，到时在微信里提醒您',
  no: '没有开启，以后可在“我的 · 微信提醒”里开启',
  off: '微信里的订阅消息总开关已关闭，打开后才能提醒',
  failed: '微信没有应答，请稍后在“我的 · 微信提醒”里开启',
};

/** A quiet offer to be told in WeChat of what may happen to a booking. Nothing is asked before the tap; without templates nothing is shown. */
Component({
  data: {
    templateIds: [] as readonly string[],
    said: '',
    isOff: false,
    isBusy: false,
  },
  lifetimes: {
    attached() {
      void this.read();
    },
  },
  methods: {
    /** Who cannot be asked now is not bothered. */
    async read() {
      const notices = await server.notices().catch(() => undefined);
      if (notices !== undefined) this.setData({ templateIds: templatesToOffer(notices) });
    },

    async accept() {
      if (this.data.isBusy) return;
      this.setData({ isBusy: true });
      try {
        const outcome = await subscribe(this.data.templateIds);
        const said = outcome.kind === 'answered' ? (outcome.isYes ? SAID.yes : SAID.no) : SAID[outcome.kind];
        this.setData({ said, isOff: outcome.kind === 'off' });
      } catch (thrown) {
        await tell(thrown);
      } finally {
        this.setData({ isBusy: false });
      }
    },

    toNotices() {
      open('/packages/account/notices/notices');
    },
  },
});
