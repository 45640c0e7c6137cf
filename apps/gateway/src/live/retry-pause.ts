import { randomInt } from 'node:crypto';

const LONGEST_MS = 5_000;

/** After how many ms a connection that is sent on should come back: chance, so that they do not all come at once. */
export type RetryPause = () => number;

export const RETRY_PAUSE = Symbol('RETRY_PAUSE');

export const randomPause: RetryPause = () => randomInt(LONGEST_MS + 1);
