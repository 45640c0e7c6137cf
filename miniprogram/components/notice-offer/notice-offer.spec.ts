import { afterEach, expect, test } from '@jest/globals';
import { openStage } from '../../../apps/preview/testing/component-stage.js';
import { LOGGED_IN } from '../../testing/phone-with.js';
import type { Notices } from '../../types/api.js';

const OFFER = { 'notice-offer': '/components/notice-offer/notice-offer' };
const NOTICES: Notices = {
  kinds: (['booking_confirmed', 'bay_changed', 'refunded', 'leave_soon'] as const).map((kind) => ({
    ...{ kind, templateId: `t-${kind}` },
    ...{ isWanted: false, allowed: 0 },
  })),
};

interface Request {
  readonly method: string;
  readonly data?: unknown;
}
let close = (): void => undefined;
afterEach(() => close());

/** The offer on a phone whose WeChat answers so; and what WeChat and the server were asked. */
async function offer({ notices = NOTICES as Notices | null, ask = (): unknown => ({}) }) {
  const stage = await openStage({
    program: 'miniprogram',
    using: OFFER,
    kept: LOGGED_IN,
    wx: {
      request({ method }: Request) {
        if (notices === null) throw new Error('no network');
        return { statusCode: 200, data: method === 'POST' ? { kinds: [] } : notices, header: {} };
      },
      requestSubscribeMessage: ask,
      showModal: () => ({ confirm: false, cancel: true }),
    },
  });
  close = () => stage.close();
  const shown = await stage.mount('<notice-offer />');
  await shown.settled();
  const given = (name: string) => stage.calls.filter((call) => call.name === name).map((call) => call.given);
  return { ...shown, errors: stage.errors, given, told: () => (given('request') as Request[]).filter(({ method }) => method === 'POST') };
}

test('WeChat is asked by the tap and not before it, about what may still happen; the server learns each answer', async () => {
  const ask = () => ({ 't-bay_changed': 'accept', 't-refunded': 'reject', 't-leave_soon': 'accept' });
  const { given, tapText, settled, told, box, errors } = await offer({ ask });
  expect([given('requestSubscribeMessage'), told()]).toEqual([[], []]);
  tapText('开启提醒');
  expect(given('requestSubscribeMessage')).toMatchObject([{ tmplIds: ['t-bay_changed', 't-refunded', 't-leave_soon'] }]);
  await settled();
  const results = [
    { templateId: 't-bay_changed', result: 'accept' },
    { templateId: 't-refunded', result: 'reject' },
    { templateId: 't-leave_soon', result: 'accept' },
  ];
  expect(told().map(({ data }) => data)).toEqual([{ results }]);
  expect(box.textContent).toContain('好的，到时在微信里提醒您');
  expect(errors).toEqual([]);
});

test('a no is taken as one, and asked about no more', async () => {
  const ask = ({ tmplIds }: { tmplIds: string[] }) => Object.fromEntries(tmplIds.map((id) => [id, 'reject']));
  const { tapText, settled, box, given } = await offer({ ask: ask as () => unknown });
  tapText('开启提醒');
  await settled();
  expect(box.textContent).toContain('没有开启');
  expect(() => tapText('开启提醒')).toThrow();
  expect(given('requestSubscribeMessage')).toHaveLength(1);
});

test('who has switched messages off in WeChat is told so, and shown the way', async () => {
  const ask = () => {
    throw { errMsg: 'requestSubscribeMessage:fail', errCode: 20004 };
  };
  const { tapText, settled, box, told } = await offer({ ask });
  tapText('开启提醒');
  await settled();
  expect([box.textContent, told()]).toEqual([expect.stringContaining('总开关已关闭'), []]);
  expect(box.textContent).toContain('怎样打开');
});

test.each<[string, Notices | null]>([
  ['there are no templates', { kinds: [] }],
  ['everything is allowed already', { kinds: NOTICES.kinds.map((kind) => ({ ...kind, allowed: 1 })) }],
  ['the server cannot be asked', null],
])('nothing is shown when %s', async (_when, notices) => {
  const { box } = await offer({ notices });
  expect(box.textContent?.trim()).toBe('');
});
