// Every bench by name, in the order in which they are told of. Each module gives `bench`.

/**
 * @typedef {object} Wish
 * @property {number} rounds how often each rival has its turn
 * @property {boolean} isQuick smaller, for a first look: a minute or so
 * @property {(text: string) => void} progress what is being done, for people who wait
 */
/**
 * @typedef {object} Bench
 * @property {string} title
 * @property {string} method what is measured and how, in Markdown, for docs/PERFORMANCE.md
 * @property {string} [limits] what keeps it from more, in Markdown, for docs/PERFORMANCE.md
 * @property {(wish: Wish) => Promise<import('./kit/figures.mjs').Findings>} run
 */

/** @type {Record<string, () => Promise<{ bench: Bench }>>} */
export const BENCHES = {
  admission: () => import('./admission/bench.mjs'),
  commit: () => import('./commit/bench.mjs'),
  booking: () => import('./booking/bench.mjs'),
  search: () => import('./search/bench.mjs'),
  live: () => import('./live/bench.mjs'),
  paid: () => import('./paid/bench.mjs'),
  scale: () => import('./scale/bench.mjs'),
};
