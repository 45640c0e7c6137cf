// The web console that the gateway serves, built by a process of its own: Vite is there only once the dependencies are.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT_DIR } from '../services/folders.mjs';

/** Fault: what the build said. */
export function buildConsole() {
  const run = spawnSync(process.execPath, [join(ROOT_DIR, 'scripts/console.mjs')], { cwd: ROOT_DIR, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the console was not built / 控制台构建失败\n${run.stdout}${run.stderr}`, { cause: run.error });
}
