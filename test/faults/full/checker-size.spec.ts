import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { check } from '../checker/check.js';
import { cancels, lapses, pays } from '../checker/endings.js';
import { Story } from '../checker/story.js';
import { writeLines } from '../history/history.js';

const MILLION = 1_000_000;
const SECONDS_MEANT = 30;
/** Of processor time, so that whoever else uses the machine does not count; three times as slow as meant is a mistake of ours. */
const SECONDS_MOST = 3 * SECONDS_MEANT;
const BYTES_MOST = 1.5e9;

const POOLS = 50;
const BAYS = 60;
const NIGHTS = 30;
const READERS_A_POOL = 4;
const BOOKINGS = 44_000;

const folder = mkdtempSync(join(tmpdir(), 'history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A city that does everything right: bookings over fifty pools and thirty nights, paid, given up or lapsed, and readers of each pool. */
function city(bookings: number): Story {
  const story = new Story(Object.fromEntries(Array.from({ length: POOLS }, (_, n) => [`pool-${n}`, BAYS])), 1);
  const ticksOfReader = (96 * NIGHTS) / READERS_A_POOL;
  for (let pool = 0; pool < POOLS; pool++)
    for (let reader = 0; reader < READERS_A_POOL; reader++)
      story.watch(`reader-${pool}-${reader}`, pool, reader * ticksOfReader, (reader + 1) * ticksOfReader);
  for (let n = 0; n < bookings; n++) {
    const night = Math.floor(n / POOLS) % NIGHTS;
    const booking = story.books(n, n % POOLS, night * 96 + 80, night * 96 + 120);
    story.reads(booking);
    if (n % 10 < 6) pays(story, booking);
    else if (n % 10 < 9) cancels(story, booking);
    else lapses(story, booking);
    if (n % 10 === 0) cancels(story, booking);
  }
  return story;
}

test('a million events are judged in half a minute, within one and a half gigabytes', async () => {
  const file = join(folder, 'city.jsonl');
  const written = writeLines(file, city(BOOKINGS).lines());
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 50);
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const { violations, counted } = await check(file);
  const wallSeconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(used);
  const seconds = (user + system) / 1e6;
  clearInterval(look);
  most = Math.max(most, process.memoryUsage().rss);
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  process.stdout.write(
    `checker: ${written} events (${megabytes(statSync(file).size)} MB) in ${wallSeconds.toFixed(1)} s, ${seconds.toFixed(1)} s of processor time, ` +
      `resident ${megabytes(before)} MB before, ${megabytes(most)} MB at most; meant: ${SECONDS_MEANT} s, ${megabytes(BYTES_MOST)} MB\n` +
      `${JSON.stringify(counted)}\n`,
  );
  expect(violations).toEqual([]);
  expect(written).toBeGreaterThanOrEqual(MILLION);
  expect(seconds).toBeLessThan(SECONDS_MOST);
  expect(most - before).toBeLessThan(BYTES_MOST);
}, 600_000);
