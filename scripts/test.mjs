#!/usr/bin/env node
// `npm test`: builds, brings up the services, runs jest with the given arguments (everything when there are none).
import { join } from 'node:path';
import { ensureSecrets } from './dev-secrets.mjs';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { ensureBrowser } from './services/browser.mjs';
import { ensureFakeTime } from './services/fake-time.mjs';
import { ROOT_DIR } from './services/folders.mjs';
import { runWith, up } from './services.mjs';
import { build } from './start/build.mjs';
import { buildConsole } from './start/console.mjs';
import { step } from './start/progress.mjs';

let services;
try {
  await step('dependencies', '依赖', ensureDependencies);
  await step('build', '构建', build);
  await step('console', '控制台', buildConsole);
  services = await step('Redis and database', 'Redis 与数据库', () => up());
  await step('movable clock', '可调时钟', ensureFakeTime);
  await step('browser', '浏览器', ensureBrowser);
  await ensureSecrets(join(ROOT_DIR, '.data/test-secrets'));
  const jest = [join(ROOT_DIR, 'node_modules/jest/bin/jest.js'), ...process.argv.slice(2)];
  process.exitCode = await runWith(process.execPath, jest, { NODE_ENV: 'test', ...services.env });
} catch (error) {
  console.error(`\n✗ ${error.message}`);
  process.exitCode = 1;
} finally {
  await services?.stop();
}
