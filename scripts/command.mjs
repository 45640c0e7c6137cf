#!/usr/bin/env node
// One command of the worker with everything it needs: node scripts/command.mjs NAME [ARGUMENTS]   (npm run migrate, npm run import)
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSecrets } from './dev-secrets.mjs';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { ROOT_DIR } from './services/folders.mjs';
import { runWith, up } from './services.mjs';
import { build } from './start/build.mjs';
import { environment } from './start/product.mjs';

// For development: it brings its own stores and the sandbox. In production: node dist/apps/worker/src/commands/NAME.js [ARGUMENTS]
const [name = '', ...args] = process.argv.slice(2);
let services;
try {
  if (process.env.NODE_ENV === 'production') throw new Error(`in production: node dist/apps/worker/src/commands/${name}.js`);
  await ensureDependencies();
  await build();
  const script = join(ROOT_DIR, 'dist/apps/worker/src/commands', `${name}.js`);
  if (!existsSync(script)) throw new Error(`there is no command "${name}" in apps/worker/src/commands / 没有这个命令`);
  services = await up();
  const env = environment({ ports: { gateway: 3400, sandbox: 3401 }, secretsDir: await ensureSecrets(), services });
  process.exitCode = await runWith(process.execPath, ['--enable-source-maps', script, ...args], env);
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
} finally {
  await services?.stop();
}
