// The Mini Program in a browser, beside the running product.
import { isReachable, waitUntil } from '../services/server.mjs';
import { startChild, tail } from './child.mjs';

const HOST = '127.0.0.1';
const SCRIPT = 'scripts/preview.mjs';
const READY_MS = 60_000;

/**
 * Starts it and gives its URL; `onStart` hears of the child. A program that does not compile is told and gives undefined: the product does
 * not need its preview.
 */
export async function startPreview({ port, env, onStart }) {
  const child = { ...startChild('preview', SCRIPT, { env: { ...env, PREVIEW_PORT: String(port) } }), script: SCRIPT };
  onStart(child);
  let hasEnded = false;
  child.exited.then(() => {
    hasEnded = true;
  });
  await waitUntil(async () => hasEnded || (await isReachable(HOST, port)), READY_MS, 100);
  if (!hasEnded && (await isReachable(HOST, port))) return `http://${HOST}:${port}`;
  console.error(`  ! the preview did not start / 小程序预览未能启动:\n${tail(child.logFile)}`);
  return undefined;
}
