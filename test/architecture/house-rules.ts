import { type Facts, lineCount } from './source-files.js';

const FILE_LINES = 250;
const TEST_LINES = 400;
const LUA_LINES = 60;
const FUNCTION_LINES = 50;
const CONSTRUCTOR_DEPENDENCIES = 6;

const isTest = (path: string): boolean => path.startsWith('test/') || path.endsWith('.spec.ts');

/** Breaches of the sizes in the house style, one line each. When something grows past its size, a concept in it wants a name. */
export function tooLarge({ path, lines, functions, constructors }: Facts): string[] {
  const limit = isTest(path) ? TEST_LINES : FILE_LINES;
  return [
    ...(lines > limit ? [`${path}: ${lines} lines, at most ${limit}`] : []),
    ...functions
      .filter((one) => !one.isSuite && one.lines > FUNCTION_LINES)
      .map((one) => `${path}:${one.line}: a function of ${one.lines} lines, at most ${FUNCTION_LINES}`),
    ...constructors
      .filter((one) => one.dependencies > CONSTRUCTOR_DEPENDENCIES)
      .map((one) => `${path}:${one.line}: ${one.dependencies} dependencies, at most ${CONSTRUCTOR_DEPENDENCIES}`),
  ];
}

/** A script of Redis holds up every other client while it runs, and nobody debugs a long one. */
export function tooLongScript(path: string, text: string): string[] {
  const lines = lineCount(text);
  return lines > LUA_LINES ? [`${path}: ${lines} lines, at most ${LUA_LINES}`] : [];
}

/** Where the environment may be read: the one place that parses it, the sandbox's own, and programs that are run by hand. */
const READS_ENVIRONMENT = [
  /^libs\/platform\/config\.ts$/,
  /^apps\/wechat-sandbox\/src\/config\.ts$/,
  /^apps\/[^/]+\/(vite\.config\.ts|build\.mjs)$/,
  /^(scripts|bench|test)\//,
];

export function readsEnvironment({ path, reads }: Facts): string[] {
  if (READS_ENVIRONMENT.some((pattern) => pattern.test(path))) return [];
  return reads.filter(({ what }) => what === 'process.env').map(({ line }) => `${path}:${line}: process.env`);
}

/** Where real time and chance enter; everywhere else they are arguments. */
const MEETS_THE_WORLD = [
  /^libs\/kernel\/clock\.ts$/,
  /^libs\/platform\/(database-clock|ids)\.ts$/,
  /^apps\/wechat-sandbox\/src\/(clock|config|main)\.ts$/,
  /^miniprogram\/wx\/world\.ts$/,
  /^apps\/console\/src\/shell\/now\.ts$/,
  /^(scripts|bench|test)\//,
  /\.spec\.ts$/,
];

export function readsClockOrChance({ path, reads }: Facts): string[] {
  if (MEETS_THE_WORLD.some((pattern) => pattern.test(path))) return [];
  const forbidden = ['Date.now', 'Math.random', 'new Date()'];
  return reads.filter(({ what }) => forbidden.includes(what)).map(({ line, what }) => `${path}:${line}: ${what}`);
}

/** Names that say nothing of what a thing is. */
const EMPTY_WORDS = ['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'data', 'info', 'process'];
const EMPTY_SUFFIX = /(?:Utils?|Helpers?|Common|Manager|Data|Info)$/;

export function emptyNames({ path, names }: Facts): string[] {
  const words = path.split('/').map((part) => part.replace(/(\.[a-z]+)+$/, ''));
  const inPath = words.filter((word) => EMPTY_WORDS.includes(word) || /-(utils?|helpers?|manager)$/.test(word));
  const declared = names.filter(({ name, isType }) => EMPTY_WORDS.includes(name) || (isType && EMPTY_SUFFIX.test(name)));
  return [...inPath.map((word) => `${path}: the name ${word}`), ...declared.map(({ name, line }) => `${path}:${line}: the name ${name}`)];
}

/** A lib's door says in 3 to 6 lines what the lib owns, what it guarantees, and what it refuses to know. */
export function missingIntroduction(path: string, text: string): string[] {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(text)?.[1];
  if (comment === undefined) return [`${path} does not open with a doc comment`];
  const lines = comment.split('\n').filter((line) => line.replace(/^\s*\*?/, '').trim() !== '').length;
  return lines < 3 || lines > 6 ? [`${path} opens with ${lines} lines of introduction, not 3 to 6`] : [];
}
