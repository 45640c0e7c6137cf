// Takes everything away from Redis while people book, and times how long the live views need to be true again.
import { Redis } from 'ioredis';
import { askUntil } from './pauses.mjs';

const WITHIN_MS = 10_000;

/**
 * FLUSHALL, then the moment in which each view was first seen equal to the truth again, in ms. The first view, of all car parks, must have
 * told of a later booking by then: a view that has merely stopped proves nothing.
 * @param {string} url @param {import('./stage.mjs').Stage} stage @param {readonly import('./watcher.mjs').Watcher[]} watchers
 */
export async function flushAll(url, { api, notebook }, watchers) {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined); // the command below tells
  const keys = await redis.dbsize();
  await redis.flushall();
  redis.disconnect();
  const flushedAt = performance.now();
  const times = await Promise.all(
    watchers.map(async (watcher, index) => {
      const changesBefore = watcher.counts.changes;
      const isTelling = () => index > 0 || watcher.counts.changes > changesBefore;
      const { isInTime, answer } = await askUntil(
        () => watcher.differences(api),
        (differences) => differences.length === 0 && isTelling(),
        { withinMs: WITHIN_MS, longestPauseMs: 120 },
      );
      if (!isInTime) notebook.broken('live', `${watcher.name} was not true within 10 s of FLUSHALL: ${answer[0] ?? 'it told nothing'}`);
      return performance.now() - flushedAt;
    }),
  );
  return { keys, trueAgainMs: Math.round(Math.max(...times)) };
}
