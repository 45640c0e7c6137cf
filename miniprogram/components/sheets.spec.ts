import { describe, expect, test } from '@jest/globals';
import { aPhoneWith, LOGGED_IN } from '../testing/phone-with.js';
import { at, ms } from '../testing/samples.js';

describe('the sheet of consents', () => {
  const using = { 'consent-sheet': './components/consent-sheet/consent-sheet' };
  const wxml = '<consent-sheet visible="{{true}}" bind:done="onDone" />';
  const opened = async (kept: object = {}) => {
    const heard: unknown[] = [];
    const phone = await aPhoneWith({ using, kept: { ...kept }, server: { 'POST /api/v1/me/consents': () => [201, {}] } });
    const sheet = await phone.mount(wxml, { methods: { onDone: ({ detail }) => void heard.push(detail) } });
    return { phone, heard, ...sheet };
  };
  /** What is of a person: their name at WeChat, their place, and what is told to the server. */
  const PERSONAL = /^(login|getFuzzyLocation|getLocation|chooseLocation|request|connectSocket|requestPayment)$/;

  test('that is declined leaves everything of the person alone, and remembers the no', async () => {
    const { phone, heard, tapText } = await opened();
    tapText('先看看，暂不同意');
    expect(heard).toEqual([{ isGranted: false }]);
    expect(phone.names().filter((name) => PERSONAL.test(name))).toEqual([]);
    expect(phone.names()).toContain('setStorage');
  });

  test('that is agreed to by somebody whom the server does not know is told to it later', async () => {
    const { phone, heard, tapText } = await opened();
    tapText('同意并继续');
    expect(heard).toEqual([{ isGranted: true }]);
    expect(phone.asked()).toEqual([]);
  });

  test('that is agreed to by somebody who is logged in is recorded, purpose by purpose', async () => {
    const { phone, tapText, settled } = await opened(LOGGED_IN);
    tapText('同意并继续');
    await settled();
    expect(phone.asked().map(([, body]) => body)).toMatchObject([
      { purpose: 'service_terms', isGranted: true },
      { purpose: 'plate_and_gate_record', isGranted: true },
    ]);
  });

  test('leads to the full text', async () => {
    const { phone, tapText } = await opened();
    tapText('阅读《隐私保护指引》全文');
    expect(phone.names()).toContain('openPrivacyContract');
  });
});

describe('the sheet of windows', () => {
  const using = { 'window-sheet': './components/window-sheet/window-sheet' };
  const wxml = '<window-sheet visible="{{isOpen}}" window="{{window}}" bind:chosen="onChosen" bind:close="onClose" />';
  const opened = async (nowMs = ms('17:00')) => {
    const heard: unknown[] = [];
    const phone = await aPhoneWith({ using, nowMs });
    const sheet = await phone.mount(wxml, {
      data: { isOpen: false, window: null },
      methods: { onChosen: ({ detail }) => void heard.push(detail) },
    });
    sheet.setData({ isOpen: true });
    return { phone, heard, ...sheet };
  };

  test('offers seven nights and hours of one’s own; tonight is left to each car park', async () => {
    const { box, heard, tapText } = await opened();
    const titles = [...box.querySelectorAll('[class*="--night"]')].map((night) => night.firstElementChild?.textContent).slice(0, -1);
    expect(titles).toEqual(['今晚', '明晚', '后天晚上', '3月5日 周四', '3月6日 周五', '3月7日 周六', '3月8日 周日']);
    tapText('今晚');
    expect(heard).toEqual([{ window: undefined }]);
  });

  test('tells another night as eighteen to eight', async () => {
    const { heard, tapText } = await opened();
    tapText('明晚');
    expect(heard).toEqual([{ window: { from: at('18:00', 3), to: at('08:00', 4) } }]);
  });

  test('takes hours of one’s own as they stand, begun with tonight', async () => {
    const { heard, tapText } = await opened();
    tapText('自选时段');
    tapText('就这个时段');
    expect(heard).toEqual([{ window: { from: at('18:00'), to: at('08:00', 3) } }]);
  });

  test('refuses an end that has passed, in words', async () => {
    const { phone, heard, tapText, setData } = await opened(ms('09:00', 3));
    setData({ window: { from: at('18:00'), to: at('08:00', 3) }, isOpen: false });
    setData({ isOpen: true });
    tapText('自选时段');
    tapText('就这个时段');
    expect([heard, phone.toasts()]).toEqual([[], ['结束时间已经过去']]);
  });
});

describe('the sheet of problems', () => {
  const using = { 'report-sheet': './components/report-sheet/report-sheet' };
  const opened = async () => {
    const heard: unknown[] = [];
    const phone = await aPhoneWith({ using });
    const methods = { onSent: ({ detail }: { detail: unknown }) => void heard.push(detail) };
    const sheet = await phone.mount('<report-sheet visible="{{isOpen}}" bind:sent="onSent" />', { data: { isOpen: false }, methods });
    sheet.setData({ isOpen: true });
    return { phone, heard, ...sheet };
  };

  test('is sent with a kind, words or none, and once', async () => {
    const { heard, tapText } = await opened();
    tapText('提交');
    expect(heard).toEqual([]);
    tapText('泊位被占用');
    tapText('提交');
    tapText('提交');
    expect(heard).toEqual([{ kind: 'bay_occupied', text: '' }]);
  });

  test('sends one line of words, and says how many there may be', async () => {
    const { heard, tapText, type, showing } = await opened();
    type('textarea', '一辆白车\n占着');
    expect(showing('7/300')).toBeDefined();
    tapText('其他问题');
    tapText('提交');
    expect(heard).toEqual([{ kind: 'other', text: '一辆白车 占着' }]);
  });
});
