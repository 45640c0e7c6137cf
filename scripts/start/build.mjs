// Compiles all apps and libs to dist/. One build at a time: `npm start` and `npm test` may be asked for in the same second.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT_DIR, STATE_DIR } from '../services/folders.mjs';
import { withLock } from '../services/lock.mjs';

const DIST = join(ROOT_DIR, 'dist');
/** The same build with its fail points: what the fault suites run. Its own package.json leads `#name` to its own libs. */
const FAULT_BUILD = join(STATE_DIR, 'fault-build');

/** Fault: the compiler's messages, or a fail point that is not a line of its own. */
export async function build() {
  await withLock(STATE_DIR, () => {
    const cli = join(ROOT_DIR, 'node_modules/@nestjs/cli/bin/nest.js');
    const run = spawnSync(process.execPath, [cli, 'build', 'gateway'], { cwd: ROOT_DIR, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the build failed / 构建失败\n${run.stdout}${run.stderr}`, { cause: run.error });
    keepFaultBuild();
    stripFailpoints();
  });
}

function keepFaultBuild() {
  rmSync(FAULT_BUILD, { recursive: true, force: true });
  mkdirSync(FAULT_BUILD, { recursive: true });
  writeFileSync(join(FAULT_BUILD, 'package.json'), JSON.stringify({ type: 'module', imports: { '#*': './dist/libs/*/index.js' } }));
  cpSync(DIST, join(FAULT_BUILD, 'dist'), { recursive: true });
}

/** Line by line, so that the source maps stay true. */
function stripFailpoints() {
  for (const ending of ['js', 'js.map']) rmSync(join(DIST, `libs/platform/failpoint.${ending}`), { force: true });
  const files = readdirSync(DIST, { recursive: true }).filter((file) => file.endsWith('.js'));
  for (const file of files.map((name) => join(DIST, name))) {
    const source = readFileSync(file, 'utf8');
    if (!source.includes('failpoint')) continue;
    const stripped = withoutFailpoints(source);
    if (stripped.includes('failpoint')) throw new Error(`${file}: a fail point is not a line of its own`);
    writeFileSync(file, stripped);
  }
}

function withoutFailpoints(source) {
  return source
    .replace(/^\s*await failpoint\(.*\);$/gm, '')
    .replace(/^(import|export) .* from ['"]\.\/failpoint\.js['"];$/gm, '')
    .replace(/^(import \{.*?)\bfailpoint, (.*)$/gm, '$1$2')
    .replace(/^(import \{.*?), failpoint( \}.*)$/gm, '$1$2')
    .replace(/^import \{ failpoint \} from .*$/gm, '');
}
