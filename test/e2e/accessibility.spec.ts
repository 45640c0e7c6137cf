import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from './kit/browser.js';
import { type Product, photograph, showProduct } from './kit/product.js';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const LEAST_TARGET_PX = 44;

const PAGES = [
  '/pages/home/home',
  '/pages/bookings/bookings',
  '/pages/me/me',
  '/packages/account/plates/plates',
  '/packages/account/privacy/privacy',
  '/packages/car-park/detail/detail?id=near',
];

let product: Product;

beforeAll(async () => {
  product = await showProduct([{ code: 'near', bays: 40, nightFen: 600 }]);
}, 90_000);
afterAll(() => product?.close(), 30_000);

/** What axe finds against WCAG 2.2 A and AA, one line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
  return page.evaluate<string[]>(`axe.run(${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => id + ': ' + target.join(' ') + ' ' + html.slice(0, 120))))`);
}

/** What a finger is meant for and is too small for it: visible, and under 44 px in either direction. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('button, [role="button"], [role="link"]')]
    .map((one) => ({ one, box: Element.prototype.getBoundingClientRect.call(one) }))
    .filter(({ one, box }) => one.checkVisibility() && box.width > 0 && Math.min(box.width, box.height) < ${LEAST_TARGET_PX - 0.5})
    .map(({ one, box }) => one.textContent.trim() + ' ' + Math.round(box.width) + ' × ' + Math.round(box.height))`);
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each(PAGES)('%s can be read and hit by anyone', async (path) => {
    const phone = await product.open({ person: `eyes-${theme}`, theme });
    await phone.page.getByRole('button', { name: '同意并继续', exact: true }).click();
    await phone.page.getByText('使用前请您了解').waitFor({ state: 'hidden' });
    const call = path.startsWith('/pages/') ? 'switchTab' : 'navigateTo';
    await phone.page.evaluate(`wx.${call}({ url: ${JSON.stringify(path)} })`);
    await phone.page.waitForFunction(`!document.querySelector('.phone-page:not([hidden]) [class*="skeleton"]')`);
    await photograph(phone, `${path.split('/')[3]?.split('?')[0]}-${theme}`);
    expect(await violations(phone.page)).toEqual([]);
    expect(await smallTargets(phone.page)).toEqual([]);
    expect(phone.errors).toEqual([]);
    await phone.close();
  });
});

test('what cannot be read, and what is too small for a finger, is found', async () => {
  const phone = await product.open({ person: 'eyes-red' });
  await phone.page.getByRole('button', { name: '同意并继续', exact: true }).click();
  await phone.page.getByText('使用前请您了解').waitFor({ state: 'hidden' });
  await phone.page.evaluate(`document.querySelector('wx-page').insertAdjacentHTML('afterbegin',
    '<p style="color: #bbbbbb; background: #ffffff">太淡</p><button style="width: 30px; height: 60px; padding: 0">窄</button>')`);
  expect(await violations(phone.page)).toEqual([expect.stringContaining('color-contrast: ')]);
  expect(await smallTargets(phone.page)).toEqual(['窄 30 × 60']);
  await phone.close();
});
