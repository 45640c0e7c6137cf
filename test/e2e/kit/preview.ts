import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface Wish {
  /** The folder with app.json; the Mini Program of the product when it is left out. */
  readonly program?: string;
  /** Base URLs that /api and /sandbox lead to. */
  readonly gateway: string;
  readonly sandbox: string;
  /** Where the sandbox's keys are, when money is to flow. */
  readonly secrets?: string;
}

export interface Preview {
  /** The desk with the phone and its controls; `${url}/phone.html` is the phone alone. */
  readonly url: string;
  close(): Promise<void>;
}

/** The preview as `npm start` runs it: a process of its own, its production build. Fault: what it said when it did not start. */
export async function startPreview({ program, gateway, sandbox, secrets }: Wish): Promise<Preview> {
  const folder = mkdtempSync(join(tmpdir(), 'preview-'));
  const settings = { PREVIEW_PORT: '0', PREVIEW_FOLDER: folder, PUBLIC_URL: gateway, WECHAT_PAY_BASES: sandbox };
  const env = {
    ...process.env,
    ...settings,
    ...(program ? { PREVIEW_PROGRAM: program } : {}),
    ...(secrets ? { SECRETS_DIR: secrets } : {}),
  };
  const child = spawn(process.execPath, ['scripts/preview.mjs'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString();
  });
  const [url] = (await Promise.race([once(createInterface(child.stdout), 'line'), exited.then(() => [undefined])])) as [string | undefined];
  if (url === undefined) throw new Error(`the preview did not start:\n${said}`);
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, close };
}
