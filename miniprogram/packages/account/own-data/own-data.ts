import { nowMs, server } from '../../../program.js';
import { begin, LEAVING, NO_TROUBLE, troubleOf } from '../../../shown.js';
import { perPage } from '../../../stores/per-page.js';
import { follow } from '../../../tell.js';
import type { OwnRecord } from '../../../types/api.js';
import { ownDataView, type Section } from '../../../view-models/own-data.js';
import { copy } from '../../../wx/clipboard.js';
import { say } from '../../../wx/feedback.js';

const knownOf = perPage(() => ({ records: undefined as readonly OwnRecord[] | undefined }));

/** All that is kept of this person, to read here and to take away. Read once: the server gives it six times a minute. */
Page({
  ...LEAVING,
  data: {
    care: false,
    isOnline: true,
    state: 'loading' as 'loading' | 'ready' | 'offline' | 'error',
    problem: NO_TROUBLE,
    sections: [] as Section[],
  },

  onShow() {
    begin(this);
    void this.read();
  },

  async read() {
    const known = knownOf(this);
    if (known.records !== undefined) return;
    try {
      known.records = await server.ownRecords();
      this.setData({ state: 'ready', sections: ownDataView(known.records, nowMs()) });
    } catch (thrown) {
      this.setData(troubleOf(thrown));
    }
  },

  act() {
    this.setData({ state: 'loading' });
    follow(this.data.problem.action, { again: () => void this.read() });
  },

  async takeOut() {
    const { records } = knownOf(this);
    if (records === undefined) return;
    const isCopied = await copy(JSON.stringify(records, null, 2));
    say(isCopied ? '已复制全部数据，可粘贴到备忘录或邮件保存' : '没有复制成功，请重试');
  },
});
