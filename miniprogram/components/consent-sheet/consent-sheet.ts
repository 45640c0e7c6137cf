import { preferences, recordConsents } from '../../program.js';
import { openPrivacyGuide } from '../../wx/privacy.js';

/** Says what is kept of a person and why, before any plate or place is used. Tells `done` with `{ isGranted }`. */
Component({
  properties: {
    visible: { type: Boolean, value: false },
    care: { type: Boolean, value: false },
  },
  data: {
    points: [
      { name: '车牌', text: '用于预约和闸口识别入场，只有您本人和所停的停车场能看到' },
      { name: '入离场记录', text: '用于计时和核对费用' },
      { name: '位置', text: '只在您点“我的附近”时使用，不同意也能正常预约' },
    ],
  },
  methods: {
    readGuide() {
      openPrivacyGuide();
    },
    agree() {
      this.answer(true);
    },
    decline() {
      this.answer(false);
    },
    answer(isGranted: boolean) {
      preferences.give('service_terms', isGranted);
      preferences.give('plate_and_gate_record', isGranted);
      void recordConsents();
      this.triggerEvent('done', { isGranted });
    },
  },
});
