import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openStage } from '../../testing/component-stage.js';

type Stage = Awaited<ReturnType<typeof openStage>>;
interface Wx {
  requestSubscribeMessage(given: { tmplIds: readonly string[] }): Promise<object>;
}

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ program: 'apps/preview/testing/demo-program', using: { price: '/components/price/price' } });
});
/** The taps of the test before are over. */
beforeEach(() => new Promise((resolve) => stage.window.setTimeout(resolve)));
afterAll(() => stage?.close());

const ask = (tmplIds: readonly string[]): Promise<object> => {
  const wx = stage.window['wx'] as unknown as Wx;
  return wx.requestSubscribeMessage({ tmplIds }).catch((fault: object) => fault);
};
/** Asks while a tap is handled, or after something was waited for. */
function tapped(tmplIds: readonly string[], afterMs?: number): Promise<object> {
  return new Promise((resolve) => {
    const { body } = stage.window.document;
    const onTap = (): void => {
      if (afterMs === undefined) resolve(ask(tmplIds));
      else stage.window.setTimeout(() => resolve(ask(tmplIds)), afterMs);
    };
    body.addEventListener('click', onTap, { once: true });
    body.click();
  });
}
const press = async (text: string): Promise<void> => {
  for (;;) {
    const button = [...stage.window.document.querySelectorAll('button')].find(({ textContent }) => textContent === text);
    if (button) return button.click();
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const TOO_LATE = { errMsg: 'requestSubscribeMessage:fail can only be invoked by user TAP gesture.' };

test('WeChat’s question is put by a tap, and answered for each template', async () => {
  const yes = tapped(['a', 'b']);
  await press('允许');
  expect(await yes).toEqual({ errMsg: 'requestSubscribeMessage:ok', a: 'accept', b: 'accept' });
  const no = tapped(['a']);
  await press('拒绝');
  expect(await no).toMatchObject({ a: 'reject' });
});

test('without a tap it is not put, nor when something was waited for in between', async () => {
  expect(await ask(['a'])).toMatchObject(TOO_LATE);
  expect(await tapped(['a'], 20)).toMatchObject(TOO_LATE);
});

test('it is about one to three templates', async () => {
  expect(await tapped([])).toMatchObject({ errCode: 10001 });
  expect(await tapped(['a', 'b', 'c', 'd'])).toMatchObject({ errCode: 20003 });
});
