import { preferences, recordConsents } from '../../../program.js';
import type { Purpose } from '../../../stores/preferences.js';
import { ask } from '../../../wx/feedback.js';
import { openPrivacyGuide } from '../../../wx/privacy.js';

const PURPOSES: readonly { readonly purpose: Purpose; readonly name: string; readonly text: string }[] = [
  { purpose: 'service_terms', name: '服务条款', text: '预约、支付和退款的规则' },
  { purpose: 'plate_and_gate_record', name: '车牌与入离场记录', text: '用于预约、闸口识别和核对费用' },
  { purpose: 'precise_location', name: '大概位置', text: '用于按步行距离排列停车场' },
];

Page({
  data: {
    care: false,
    consents: [] as { purpose: Purpose; name: string; text: string; isGranted: boolean }[],
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

  readGuide() {
    openPrivacyGuide();
  },
});
