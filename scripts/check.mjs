#!/usr/bin/env node
// `npm run check`: what can be judged without services. Every step runs, so that one call names all that is wrong.
// `-- --without-tests` leaves the unit tests out, for who runs `npm test` next.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { ROOT_DIR } from './services/folders.mjs';

const bin = (path) => join(ROOT_DIR, 'node_modules', path);
const STEPS = [
  { name: 'format and lint 格式与规范', command: [bin('@biomejs/biome/bin/biome'), 'ci', '--colors=off'] },
  { name: 'types 类型', command: [bin('typescript7/bin/tsc'), '-p', 'tsconfig.json', '--noEmit', '--incremental', 'false'] },
  { name: 'types of the preview 预览的类型', command: [bin('typescript7/bin/tsc'), '-p', 'apps/preview/tsconfig.json'] },
  { name: 'types of the Mini Program 小程序类型', command: [bin('typescript7/bin/tsc'), '-p', 'miniprogram/tsconfig.json'] },
  { name: 'types of the console 控制台的类型', command: [bin('vue-tsc/bin/vue-tsc.js'), '-p', 'apps/console/tsconfig.json'] },
  { name: 'console for browsers, and its size 控制台构建与大小', command: [join(ROOT_DIR, 'scripts/console.mjs')] },
  { name: 'Mini Program for WeChat, and its size 小程序构建与大小', command: [join(ROOT_DIR, 'scripts/miniprogram.mjs')] },
  { name: 'rooms and arrows 模块依赖', command: [bin('dependency-cruiser/bin/dependency-cruise.mjs'), 'apps', 'libs'] },
  { name: 'unused code 无用代码', command: [bin('knip/bin/knip.js')] },
  { name: 'unit tests 单元测试', command: [bin('jest/bin/jest.js'), '--selectProjects', 'unit', '--silent'] },
];

await ensureDependencies();
const steps = process.argv.includes('--without-tests') ? STEPS.slice(0, -1) : STEPS; // the tests come last
const failed = steps.filter(({ name, command }) => {
  const startedAt = performance.now();
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, command, { cwd: ROOT_DIR, stdio: 'inherit' });
  console.log(`${status === 0 ? '✓' : '✗'} ${name} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return status !== 0;
});
if (failed.length > 0) console.error(`\n✗ ${failed.map(({ name }) => name).join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
