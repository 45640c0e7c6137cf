import { describe, expect, test } from '@jest/globals';
import { emptyNames, missingIntroduction, readsClockOrChance, readsEnvironment, tooLarge, tooLongScript } from './house-rules.js';
import { factsOf, ourFiles } from './source-files.js';

/** What is generated from openapi.json is as long as the contract. */
const code = ourFiles('.ts', '.mjs', '.cjs')
  .filter(({ path }) => !path.endsWith('/types/api.d.ts'))
  .map(({ path, text }) => factsOf(path, text));
const product = code.filter(({ path }) => /^(apps|libs)\//.test(path));

const lines = (count: number, line = 'step();'): string => `${line}\n`.repeat(count);

test('the files were really read', () => {
  expect(product.length).toBeGreaterThan(30);
  expect(code.flatMap(({ functions }) => functions).length).toBeGreaterThan(100);
});

describe('sizes', () => {
  test('no file, function or constructor outgrows the house style', () => {
    expect(code.flatMap(tooLarge)).toEqual([]);
  });

  test('no Lua script is longer than 60 lines', () => {
    expect(ourFiles('.lua').flatMap(({ path, text }) => tooLongScript(path, text))).toEqual([]);
    expect(tooLongScript('libs/availability/lua/admit.lua', lines(60))).toEqual([]);
    expect(tooLongScript('libs/availability/lua/admit.lua', lines(61))).toHaveLength(1);
  });

  test('250 lines are a file, 251 are too many, and a test may have 400', () => {
    expect(tooLarge(factsOf('libs/booking/story.ts', lines(250)))).toEqual([]);
    expect(tooLarge(factsOf('libs/booking/story.ts', lines(251)))).toHaveLength(1);
    expect(tooLarge(factsOf('libs/booking/story.spec.ts', lines(400)))).toEqual([]);
    expect(tooLarge(factsOf('test/races/story.ts', lines(401)))).toHaveLength(1);
  });

  test('50 lines are a function, 51 are too many, whatever kind of function it is', () => {
    expect(tooLarge(factsOf('libs/a.ts', `function a() {\n${lines(48)}}\n`))).toEqual([]);
    expect(tooLarge(factsOf('libs/a.ts', `function a() {\n${lines(49)}}\n`))).toHaveLength(1);
    expect(tooLarge(factsOf('libs/a.ts', `const a = () => {\n${lines(49)}};\n`))).toHaveLength(1);
    expect(tooLarge(factsOf('libs/a.ts', `class A {\n  a() {\n${lines(49)}}\n}\n`))).toHaveLength(1);
    expect(tooLarge(factsOf('libs/a.spec.ts', `test('a', () => {\n${lines(49)}});\n`))).toHaveLength(1);
    expect(tooLarge(factsOf('libs/a.spec.ts', `describe('a', () => {\n${lines(49)}});\n`))).toEqual([]);
  });

  test('a constructor has at most six dependencies', () => {
    const withParameters = (count: number): string =>
      `class A {\n  constructor(${Array.from({ length: count }, (_, i) => `private readonly p${i}: P`).join(', ')}) {}\n}\n`;
    expect(tooLarge(factsOf('libs/a.ts', withParameters(6)))).toEqual([]);
    expect(tooLarge(factsOf('libs/a.ts', withParameters(7)))).toHaveLength(1);
  });
});

describe('the world enters in few places', () => {
  test('only the configuration reads the environment', () => {
    expect(code.flatMap(readsEnvironment)).toEqual([]);
    const text = "const port = process.env['PORT'];\n";
    expect(readsEnvironment(factsOf('libs/booking/port.ts', text))).toEqual(['libs/booking/port.ts:1: process.env']);
    expect(readsEnvironment(factsOf('apps/wechat-sandbox/src/server.ts', text))).toHaveLength(1);
    expect(readsEnvironment(factsOf('libs/platform/config.ts', text))).toEqual([]);
  });

  test('time and chance are arguments', () => {
    expect(code.flatMap(readsClockOrChance)).toEqual([]);
    expect(readsClockOrChance(factsOf('libs/booking/now.ts', 'const now = Date.now() + Math.random();\n'))).toHaveLength(2);
    expect(readsClockOrChance(factsOf('libs/booking/now.ts', 'const at = new Date();\n'))).toHaveLength(1);
    expect(readsClockOrChance(factsOf('libs/booking/now.ts', 'const at = new Date(atMs);\n'))).toEqual([]);
    expect(readsClockOrChance(factsOf('libs/kernel/clock.ts', 'const now = Date.now();\n'))).toEqual([]);
  });
});

describe('names', () => {
  test('nothing has a name that says nothing', () => {
    expect(code.flatMap(emptyNames)).toEqual([]);
  });

  test.each([
    ['libs/booking/utils.ts', ''],
    ['libs/common/index.ts', ''],
    ['libs/booking/date-helpers.ts', ''],
    ['libs/booking/a.ts', 'export class BookingManager {}\n'],
    ['libs/booking/a.ts', 'export type BookingData = string;\n'],
    ['libs/booking/a.ts', 'export function process() {}\n'],
    ['libs/booking/a.ts', 'const info = 1;\n'],
  ])('%s with "%s" is reported', (path, text) => {
    expect(emptyNames(factsOf(path, text))).toHaveLength(1);
  });

  test('words inside a longer name, and names that a framework gives, are not reported', () => {
    const text = 'class EntityManagerHolder { process(job: Job) { return parsed.data; } }\nconst dataSource = 1;\n';
    expect(emptyNames(factsOf('libs/platform/data-source.ts', text))).toEqual([]);
  });
});

describe('doors', () => {
  test('every lib says at its door what it owns, guarantees and refuses to know', () => {
    const doors = ourFiles('/index.ts').filter(({ path }) => /^libs\/[^/]+\/index\.ts$/.test(path));
    expect(doors.length).toBeGreaterThan(2);
    expect(doors.flatMap(({ path, text }) => missingIntroduction(path, text))).toEqual([]);
  });

  test('a missing, short or long introduction is reported', () => {
    const introduction = (count: number): string => `/**\n${lines(count, ' * It owns things.')} */\nexport {};\n`;
    expect(missingIntroduction('libs/a/index.ts', 'export {};\n')).toHaveLength(1);
    expect(missingIntroduction('libs/a/index.ts', introduction(2))).toHaveLength(1);
    expect(missingIntroduction('libs/a/index.ts', introduction(7))).toHaveLength(1);
    expect(missingIntroduction('libs/a/index.ts', introduction(3))).toEqual([]);
    expect(missingIntroduction('libs/a/index.ts', introduction(6))).toEqual([]);
  });
});
