import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { eventually } from '../../support/stores.js';
import type { Page } from './browser.js';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const LEAST_TARGET_PX = 44;
const PATIENCE_MS = 30_000;
const IS_STILL = `document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)`;

/** What a finger is meant for. */
const TARGETS = [
  'button',
  'a[href]',
  'select',
  'textarea',
  ...['button', 'link', 'switch', 'radio', 'checkbox', 'tab'].map((role) => `[role="${role}"]`),
];

/** What axe finds against WCAG 2.2 A and AA, one line each; only its colours when that is all that has changed. */
export async function violations(page: Page, onlyColours = false): Promise<string[]> {
  await page.evaluate(`window.axe ?? (0, eval)(${JSON.stringify(AXE)})`);
  const options = {
    runOnly: onlyColours ? { type: 'rule', values: ['color-contrast'] } : RULES,
    resultTypes: ['violations'],
    preload: false,
    selectors: false,
  };
  return page.evaluate<string[]>(`axe.run(${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`);
}

/** What is visible, meant for a finger, and under 44 px in either direction. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll(${JSON.stringify(TARGETS.join())})]
    .map((one) => ({ one, box: Element.prototype.getBoundingClientRect.call(one) }))
    .filter(({ one, box }) => one.checkVisibility() && box.width > 0 && Math.min(box.width, box.height) < ${LEAST_TARGET_PX - 0.5})
    .map(({ one, box }) => one.textContent.trim() + ' ' + Math.round(box.width) + ' × ' + Math.round(box.height))`);
}

/** Pages that can be moved sideways, which none should. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('.phone-page:not([hidden]) .phone-scroll')]
    .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.scrollWidth + ' in ' + one.clientWidth)`);
}

/** Waits until nothing moves but what always does. */
export async function stillness(page: Page): Promise<void> {
  await page.waitForFunction(IS_STILL);
}

/** What axe finds on a page of the console, once messages that pass have passed: one that fades has colours of a moment. */
export async function violationsAtRest(page: Page): Promise<string[]> {
  const isAtRest = (): Promise<boolean> => page.evaluate<boolean>(`!document.querySelector('.t-message') && ${IS_STILL}`);
  await eventually(isAtRest, Boolean, PATIENCE_MS);
  return violations(page);
}
