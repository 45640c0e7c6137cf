// Compiles all apps and libs to dist/. One build at a time: `npm start` and `npm test` may be asked for in the same second.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT_DIR, STATE_DIR } from '../services/folders.mjs';
import { withLock } from '../services/lock.mjs';

/** Fault: the compiler's messages. */
export async function build() {
  await withLock(STATE_DIR, () => {
    const cli = join(ROOT_DIR, 'node_modules/@nestjs/cli/bin/nest.js');
    const run = spawnSync(process.execPath, [cli, 'build', 'gateway'], { cwd: ROOT_DIR, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the build failed / 构建失败\n${run.stdout}${run.stderr}`, { cause: run.error });
  });
}
