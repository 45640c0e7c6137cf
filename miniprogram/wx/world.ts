import type { World } from './ports.js';

/** The phone's own clock and chance: the one place where they enter. */
export const world: World = {
  nowMs: () => Date.now(),
  chance: () => Math.random(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
