import { nowMs } from '../../program.js';
import { DAY_MS, momentText, plainText, plainTime } from '../../view-models/times.js';
import { type NightChoice, nightChoices, pickedWindow, type Span, tonight } from '../../view-models/windows.js';
import { say } from '../../wx/feedback.js';

type End = 'from' | 'to';

/** Chooses a night, or a window of one's own. Tells `chosen` with `{ window }`, undefined for tonight; or `close`. */
Component({
  properties: {
    visible: { type: Boolean, value: false },
    /** The window that is chosen now; null for tonight. */
    window: { type: null, value: null },
    care: { type: Boolean, value: false },
  },
  data: {
    nights: [] as NightChoice[],
    /** Which end is being picked. */
    picking: '' as End | '',
    isOwn: false,
    from: '',
    to: '',
    fromText: '',
    toText: '',
    earliest: '',
    latest: '',
  },
  observers: {
    visible(isVisible: boolean) {
      if (isVisible) this.begin();
    },
  },
  methods: {
    begin() {
      const now = nowMs();
      const chosen = this.data.window as Partial<Span> | null;
      const { from, to } = chosen?.from && chosen.to ? { from: chosen.from, to: chosen.to } : tonight(now);
      this.setData({
        nights: nightChoices(now),
        isOwn: false,
        picking: '',
        earliest: plainText(now),
        latest: plainText(now + 14 * DAY_MS),
      });
      this.set({ from, to });
    },
    set({ from, to }: Span) {
      const now = nowMs();
      const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
      this.setData({ from: plainText(fromMs), to: plainText(toMs), fromText: momentText(fromMs, now), toText: momentText(toMs, now) });
    },
    close() {
      this.triggerEvent('close');
    },
    visibleChanged({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.close();
    },
    chooseNight({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { index: number }>) {
      this.triggerEvent('chosen', { window: this.data.nights[currentTarget.dataset.index]?.window });
    },
    chooseOwn() {
      this.setData({ isOwn: true });
    },
    pick({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { end: End }>) {
      this.setData({ picking: currentTarget.dataset.end });
    },
    picked({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const now = nowMs();
      const ms = plainTime(detail.value);
      const { picking } = this.data;
      if (picking !== '') this.setData({ [picking]: detail.value, [`${picking}Text`]: momentText(ms, now), picking: '' });
    },
    notPicked() {
      this.setData({ picking: '' });
    },
    confirm() {
      const outcome = pickedWindow(plainTime(this.data.from), plainTime(this.data.to), nowMs());
      if ('wrong' in outcome) say(outcome.wrong);
      else this.triggerEvent('chosen', outcome);
    },
  },
});
