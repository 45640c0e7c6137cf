import { eraseMe, preferences, recordConsents } from '../../../program.js';
import type { Purpose } from '../../../stores/preferences.js';
import { tell } from '../../../tell.js';
import { ask, say } from '../../../wx/feedback.js';
import { open, startAgain } from '../../../wx/navigation.js';
import { openPrivacyGuide } from '../../../wx/privacy.js';

const PURPOSES: readonly { readonly purpose: Purpose; readonly name: string; readonly text: string }[] = [
  { purpose: 'service_terms', name: '服务条款', text: '预约、支付和退款的规则' },
  { purpose: 'plate_and_gate_record', name: '车牌与入离场记录', text: '用于预约、闸口识别和核对费用' },
  { purpose: 'precise_location', name: '大概位置', text: '用于按步行距离排列停车场' },
];

const FIRST = {
  title: '注销并删除数据？',
  content: '车牌、授权记录和个人信息会被删除。有未结束的预约或退款时不能注销',
  yes: '继续',
  no: '保留',
};
const SECOND = { title: '真的要注销吗？', content: '删除后无法恢复，以后再来就是新用户', yes: '注销', no: '保留' };

Page({
  data: {
    care: false,
    consents: [] as { purpose: Purpose; name: string; text: string; isGranted: boolean }[],
    isBusy: false,
  },

  onShow() {
    this.show();
  },

  show() {
    const consents = PURPOSES.map((one) => ({ ...one, isGranted: preferences.consent(one.purpose) === true }));
    this.setData({ care: preferences.isCareMode, consents });
  },

  async change({
    currentTarget,
    detail,
  }: WechatMiniprogram.CustomEvent<{ value: boolean }, WechatMiniprogram.IAnyObject, { purpose: Purpose }>) {
    const { purpose } = currentTarget.dataset as { readonly purpose: Purpose };
    const isNeeded = purpose !== 'precise_location';
    const isSure =
      detail.value ||
      !isNeeded ||
      (await ask({ title: '撤回同意？', content: '撤回后不能再预约，已有的预约不受影响', yes: '撤回', no: '保留' }));
    if (isSure) preferences.give(purpose, detail.value);
    this.show();
    void recordConsents();
  },

  toOwnData() {
    open('/packages/account/own-data/own-data');
  },

  /** Asked twice, for it cannot be undone. Afterwards the program is as on its first day. */
  async erase() {
    if (this.data.isBusy || !(await ask(FIRST)) || !(await ask(SECOND))) return;
    this.setData({ isBusy: true });
    try {
      await eraseMe();
      startAgain();
      say('已注销，数据已删除');
    } catch (thrown) {
      await tell(thrown, { again: () => void this.erase() });
    } finally {
      this.setData({ isBusy: false });
    }
  },

  readGuide() {
    openPrivacyGuide();
  },
});
