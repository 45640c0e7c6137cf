import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cruise, openRooms, ROOT, ruleNames, violations, withTree } from './cruise.js';

const libs = Object.keys(openRooms);
/** Every lib with nothing but its door, and an app. */
const doors = {
  ...Object.fromEntries(libs.map((lib) => [`libs/${lib}/index.ts`, 'export const door = 1;\n'])),
  'apps/worker/src/main.ts': "import '#booking';\nimport '#wechat';\nimport './inner.js';\n",
  'apps/worker/src/inner.ts': "import '@nestjs/common';\nimport 'node:fs';\n",
};

describe('the arrows between the rooms', () => {
  test('the product breaks no rule, and its files were really read', () => {
    const report = cruise(ROOT);
    expect(violations(report)).toEqual([]);
    const read = report.modules.filter(({ source }) => source.startsWith('libs/'));
    expect(read.length).toBeGreaterThan(20);
    const arrows = report.modules.flatMap(({ dependencies }) => dependencies);
    expect(arrows.length).toBeGreaterThan(100);
  });

  test('every folder of libs/ is a room with its own line in the table', () => {
    const folders = readdirSync(join(ROOT, 'libs')).filter((name) => existsSync(join(ROOT, 'libs', name, 'index.ts')));
    expect(folders.filter((name) => !libs.includes(name))).toEqual([]);
  });

  test('the table itself has no cycle', () => {
    const entered = (lib: string, path: readonly string[]): void => {
      expect(path).not.toContain(lib);
      for (const next of openRooms[lib] ?? []) entered(next, [...path, lib]);
    };
    for (const lib of libs) entered(lib, []);
  });

  test.each([
    ['availability', 'booking'], // It knows owners of claims, never why they are claimed.
    ['payments', 'booking'], // It knows payables, never bookings.
    ['platform', 'contracts'],
    ['kernel', 'platform'],
    ['identity', 'wechat'], // Real WeChat or the sandbox is configuration, so no feature may know.
    ['booking', 'live'], // Events go through the outbox, so a feature does not know who listens.
    ['booking', 'audit'],
  ])('the table keeps %s out of %s', (lib, other) => {
    expect(openRooms[lib]).not.toContain(other);
  });

  test('of all pairs of libs, exactly those in the table may import each other', () => {
    const pairs = libs.flatMap((from) => libs.filter((to) => to !== from).map((to) => ({ from, to })));
    const files = pairs.map(({ from, to }) => [`libs/${from}/to-${to}.ts`, `import '#${to}';\n`] as const);
    const closed = pairs.filter(({ from, to }) => !openRooms[from]?.includes(to));
    const expected = closed.map(({ from, to }) => `arrows-of-${from}: libs/${from}/to-${to}.ts -> libs/${to}/index.ts`);
    const found = withTree({ ...doors, ...Object.fromEntries(files) }, (directory) => violations(cruise(directory)));
    expect(found.filter((line) => line.startsWith('arrows-of-'))).toEqual(expected.sort());
    expect(closed.length).toBeGreaterThan(libs.length);
  });
});

/** One file for each rule that breaks it: [rule, file, its imports, where the forbidden one leads]. */
const BROKEN: readonly (readonly [string, string, readonly string[], string])[] = [
  ['unlisted-lib', 'libs/parking-lore/index.ts', ['#kernel'], 'libs/kernel/index.ts'],
  ['libs-know-no-app', 'libs/live/knows-app.ts', ['../../apps/worker/src/main.js'], 'apps/worker/src/main.ts'],
  ['apps-are-apart', 'apps/gateway/src/knows-worker.ts', ['../../worker/src/main.js'], 'apps/worker/src/main.ts'],
  ['sandbox-is-independent', 'apps/wechat-sandbox/src/knows-client.ts', ['#wechat'], 'libs/wechat/index.ts'],
  ['preview-is-independent', 'apps/preview/runtime/knows-product.ts', ['#kernel'], 'libs/kernel/index.ts'],
  ['console-is-a-client', 'apps/console/src/knows-product.ts', ['#contracts'], 'libs/contracts/index.ts'],
  ['libs-enter-by-the-door', 'libs/booking/climbs-in.ts', ['../platform/inner.js'], 'libs/platform/inner.ts'],
  ['apps-enter-by-the-door', 'apps/gateway/src/climbs-in.ts', ['../../../libs/platform/inner.js'], 'libs/platform/inner.ts'],
  ['doors-by-name', 'libs/booking/no-name.ts', ['../platform/index.js'], 'libs/platform/index.ts'],
  ['doors-by-name', 'apps/gateway/src/no-name.ts', ['../../../libs/platform/index.js'], 'libs/platform/index.ts'],
  ['not-through-the-own-door', 'libs/booking/own-door.ts', ['#booking'], 'libs/booking/index.ts'],
  ['domain-is-pure', 'libs/booking/domain/uses-node.ts', ['node:fs'], 'fs'],
  ['domain-is-pure', 'libs/booking/domain/uses-platform.ts', ['#platform'], 'libs/platform/index.ts'],
  ['domain-is-pure', 'libs/booking/domain/uses-adapter.ts', ['../own-door.js'], 'libs/booking/own-door.ts'],
  ['domain-is-pure', 'libs/booking/domain/uses-framework.ts', ['@nestjs/common'], 'node_modules/@nestjs/common'],
  ['domain-is-pure', 'libs/booking/domain/uses-zod.ts', ['zod'], 'node_modules/zod'],
  ['kernel-is-pure', 'libs/kernel/uses-node.ts', ['node:crypto'], 'crypto'],
  ['kernel-is-pure', 'libs/kernel/uses-zod.ts', ['zod'], 'node_modules/zod'],
  ['contracts-are-pure', 'libs/contracts/uses-framework.ts', ['@nestjs/common'], 'node_modules/@nestjs/common'],
  ['no-test-code-in-the-product', 'libs/booking/uses-spec.ts', ['./hold.spec.js'], 'libs/booking/hold.spec.ts'],
  ['no-test-code-in-the-product', 'libs/booking/uses-support.ts', ['../../test/support/builders.js'], 'test/support/builders.ts'],
  ['no-development-packages-in-the-product', 'libs/booking/uses-fast-check.ts', ['fast-check'], 'node_modules/fast-check'],
  ['no-cycles', 'libs/gate/egg.ts', ['./hen.js'], 'libs/gate/hen.ts'],
  ['no-unresolvable', 'libs/gate/lost.ts', ['./nowhere.js'], './nowhere.js'],
  ['no-unresolvable', 'libs/gate/lost-room.ts', ['#nowhere'], '#nowhere'],
];

/** Files that look like the broken ones and are right. */
const SOUND: Readonly<Record<string, string>> = {
  'apps/wechat-sandbox/src/main.ts': "import '#kernel';\nimport 'fastify';\n",
  'libs/platform/inner.ts': "import '#kernel';\nimport 'typeorm';\n",
  'libs/contracts/shape.ts': "import 'zod';\nimport '#kernel';\n",
  'libs/booking/domain/hold.ts': "import '#kernel';\nimport './state.js';\n",
  'libs/booking/domain/state.ts': 'export const state = 1;\n',
  'libs/booking/hold.spec.ts': "import '@jest/globals';\nimport 'fast-check';\nimport './domain/hold.js';\nimport './index.js';\n",
  'libs/gate/hen.ts': "import './egg.js';\n",
  'test/support/builders.ts': 'export const aHold = 1;\n',
};

describe('every rule is seen red', () => {
  const broken = BROKEN.map(([, file, imports]) => [file, imports.map((name) => `import '${name}';\n`).join('')] as const);
  const found = withTree({ ...doors, ...SOUND, ...Object.fromEntries(broken) }, (directory) => violations(cruise(directory)));

  test.each(BROKEN)('%s reports %s', (rule, file, _imports, target) => {
    const line = found.find((violation) => violation.startsWith(`${rule}: ${file} -> `));
    expect(line).toContain(target);
  });

  test('each rule has its broken file, and the arrows have all pairs', () => {
    const shown = new Set(BROKEN.map(([rule]) => rule));
    expect(ruleNames.filter((name) => !name.startsWith('arrows-of-') && !shown.has(name))).toEqual([]);
  });

  test('files that are right are not reported', () => {
    const sound = Object.keys(SOUND).filter((file) => file !== 'libs/gate/hen.ts');
    expect(found.filter((line) => sound.some((file) => line.includes(`: ${file} -> `)))).toEqual([]);
  });
});
