// Load from a process of its own, by autocannon: what the asking costs is not taken from who answers, beyond sharing the cores.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDir, STATE_DIR } from '../../scripts/services/folders.mjs';

const PROGRAM = fileURLToPath(new URL('fire-process.mjs', import.meta.url));

/**
 * @typedef {object} Fired
 * @property {number} seconds
 * @property {number} answered
 * @property {number} perSecond
 * @property {Record<string, number>} statuses how many of each
 * @property {number} errors connections that broke, and answers that did not come in 30 s
 * @property {number} medianMs
 * @property {number} p99Ms
 * @property {number} cpuSeconds of the asking process
 */

/**
 * Sends each shot once, in order, over so many connections, spread over the urls; or, with `seconds`, again and again for so long.
 * @param {{ urls: readonly string[], shots: readonly import('./requests.mjs').Shot[], connections: number, seconds?: number }} wish
 * @returns {Promise<Fired>}
 */
export async function fire(wish) {
  const file = join(makeDir(join(STATE_DIR, 'bench')), `shots-${process.pid}-${performance.now()}.json`);
  writeFileSync(file, JSON.stringify(wish));
  try {
    const child = spawn(process.execPath, [PROGRAM, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`the asking process ended with ${code}`);
    return JSON.parse(text);
  } finally {
    rmSync(file, { force: true });
  }
}
