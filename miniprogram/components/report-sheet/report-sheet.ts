import type { ProblemKind } from '../../types/api.js';
import { REPORTS, reportWords, WORDS_MAX } from '../../view-models/reports.js';

/** What is wrong with a bay, and a few words if somebody has some. Tells `sent` with `{ kind, text }`, once, or `close`. */
Component({
  properties: {
    visible: { type: Boolean, value: false },
    care: { type: Boolean, value: false },
  },
  data: {
    kinds: REPORTS,
    kind: '' as ProblemKind | '',
    words: '',
    countText: '',
    max: WORDS_MAX,
    isSent: false,
  },
  observers: {
    visible(isVisible: boolean) {
      if (isVisible) this.setData({ kind: '', words: '', countText: '', isSent: false });
    },
  },
  methods: {
    choose({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { kind: ProblemKind }>) {
      this.setData({ kind: currentTarget.dataset.kind });
    },
    type({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ words: detail.value, countText: detail.value === '' ? '' : `${detail.value.length}/${WORDS_MAX}` });
    },
    send() {
      const { kind, words, isSent } = this.data;
      if (kind === '' || isSent) return;
      this.setData({ isSent: true });
      this.triggerEvent('sent', { kind, text: reportWords(words) });
    },
    close() {
      this.triggerEvent('close');
    },
    visibleChanged({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.close();
    },
  },
});
