// What WeChat would weigh: the main package, each sub-package, and all of them.
const MIB = 1024 * 1024;
/** WeChat's limits, developers.weixin.qq.com/miniprogram/dev/framework/subpackages.html */
const PACKAGE_LIMIT = 2 * MIB;
const TOTAL_LIMIT = 30 * MIB;
const LARGEST_SHOWN = 5;

/** `files` is path → bytes. Gives { lines, isTooLarge }: a table for people, and whether WeChat would refuse it. */
export function sizeReport({ app, files }) {
  const roots = (app.subPackages ?? []).map(({ root }) => root.replace(/\/?$/, '/'));
  const weights = new Map([['main package 主包', 0], ...roots.map((root) => [root, 0])]);
  for (const [path, bytes] of files) {
    const name = roots.find((root) => path.startsWith(root)) ?? 'main package 主包';
    weights.set(name, weights.get(name) + bytes);
  }
  const total = [...weights.values()].reduce((sum, bytes) => sum + bytes, 0);
  const rows = [
    ...[...weights].map(([name, bytes]) => ({ name, bytes, limit: PACKAGE_LIMIT })),
    { name: 'all 全部', bytes: total, limit: TOTAL_LIMIT },
  ];
  const largest = [...files].sort(([, one], [, other]) => other - one).slice(0, LARGEST_SHOWN);
  return {
    lines: [
      ...rows.map(({ name, bytes, limit }) => `${bytes > limit ? '✗' : '✓'} ${kib(bytes)} of ${kib(limit)}  ${name}`),
      ...largest.map(([path, bytes]) => `  ${kib(bytes)}  ${path}`),
    ],
    isTooLarge: rows.some(({ bytes, limit }) => bytes > limit),
  };
}

const kib = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`.padStart(9);
