import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const FOLDER = '.data/screenshots';

interface Screen {
  readonly page: Pick<Page, 'screenshot'>;
}

/** A picture for people, in .data/screenshots. */
export async function takePicture({ page }: Screen, name: string, options: { readonly fullPage?: boolean } = {}): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), ...options });
}

/** The same, only when PICTURES=1 asks for it: nothing is compared with it, and it takes as long as judging what is on the screen. */
export async function photograph(screen: Screen, name: string, options: { readonly fullPage?: boolean } = {}): Promise<void> {
  if (process.env['PICTURES'] === '1') await takePicture(screen, name, options);
}
