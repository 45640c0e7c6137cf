// The evening as a whole: look at the bays, let the residents come, wait for quiet, hold every account against the others.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATE_DIR } from '../services/folders.mjs';
import { Api } from './api.mjs';
import { BayCount, picture } from './bays.mjs';
import { Cashier } from './cashier.mjs';
import { flushAll } from './flush.mjs';
import { checkMoney } from './money.mjs';
import { chooseNight, tonightSpan } from './nights.mjs';
import { Notebook } from './notebook.mjs';
import { pause } from './pauses.mjs';
import { residentsFrom } from './population.mjs';
import { showProgress } from './progress-bar.mjs';
import { checkBays, checkLive, checkPlates, settle, untilHoldsRunOut } from './quiet.mjs';
import { summaries } from './report.mjs';
import { liveThrough } from './resident-story.mjs';
import { Watcher } from './watcher.mjs';
import { Wire } from './wire.mjs';

/** @typedef {import('./options.mjs').Options} Options */
/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {Awaited<ReturnType<typeof runDemo>>} Outcome */

const FOLDER = join(STATE_DIR, 'demo');
const HOLDS_FILE = join(FOLDER, 'holds.json');
const SETTLE_MS = 30_000;
/** What an emptied queue has lost is told again after a minute. */
const SETTLE_AFTER_FLUSH_MS = 100_000;
const SETTLE_AFTER_LAPSE_MS = 120_000;
/** Fewer free bays than this are gone before the fight begins. */
const WORTH_A_FIGHT = 10;
/** Shares of the arriving time: rivals are there by the first, fight at the second, Redis is emptied at the third. */
const [RIVALS_BY, CONTEST_AT, FLUSH_AT] = [0.3, 0.4, 0.6];

/** @param {Options} options */
export async function runDemo(options) {
  const startedAt = performance.now();
  const notebook = new Notebook();
  const { stage, residents, contest, spans, carParkIds, openContest } = await prepare(options, notebook);
  const watchers = await watch(stage, options, carParkIds);
  const stopBar = showProgress(() => progressOf(notebook, residents.length));
  const rememberHolds = keepHolds(stage.bays.oldHolds, notebook);
  process.once('exit', rememberHolds);
  const flush = await evening(options, { stage, residents, watchers, openContest });
  stopBar();
  const ledger = await calmDown(stage, options);
  const equalAfterMs = await checkLive(stage, watchers);
  const after = await checkBays(stage, () => picture(stage.api, carParkIds, spans));
  checkPlates(stage);
  const money = checkMoney(notebook, ledger);
  for (const watcher of watchers) watcher.close();
  return {
    seed: options.seed,
    at: new Date().toISOString(),
    seconds: (performance.now() - startedAt) / 1000,
    options: { ...options, flushUrl: options.flushUrl === undefined ? undefined : 'given' },
    night: stage.night.name,
    totals: totalsOf(notebook, ledger),
    refusals: Object.fromEntries(notebook.refusals),
    contest: { ...contest, won: wonBy(notebook) },
    durationsMs: summaries(notebook.durations),
    carParks: stage.bays.perCarPark(after, stage.night.span),
    money,
    live: {
      equalAfterMs,
      ownViews: notebook.counts.ownViews,
      watchers: watchers.map((watcher) => ({ name: watcher.name, carParks: watcher.carParks.size, ...watcher.counts })),
    },
    flush,
    notes: [...notebook.notes],
    violations: notebook.violations,
  };
}

/** Chooses the night and the car park to fight for, counts what is free, deals the residents. @param {Options} options @param {Notebook} notebook */
async function prepare(options, notebook) {
  const wire = new Wire({ urls: options.gateways, notebook });
  const api = new Api(wire);
  const { night, carParks } = await chooseNight(api, options.residents, Date.now());
  const carParkIds = carParks.map(({ id }) => id);
  const scarce = await scarcest(api, night.contest);
  const rivals = Math.min(Math.floor(options.residents * 0.6), scarce.freeBays + Math.max(6, Math.ceil(scarce.freeBays * 0.8)));
  const runId = Date.now().toString(36);
  const residents = residentsFrom({ seed: options.seed, runId, count: options.residents, rivals, wishes: night.wishes });
  const spans = [tonightSpan(Date.now()), night.span];
  const bays = new BayCount({ before: await picture(api, carParkIds, spans), oldHolds: oldHolds(), isShared: options.isShared, notebook });
  /** @type {() => void} */
  let openContest = () => undefined;
  const open = /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      openContest = () => resolve();
    })
  );
  const contest = { carParkId: scarce.id, isOver: false, open };
  /** @type {Stage} */
  const stage = { wire, api, notebook, bays, night, contest, cashier: new Cashier(options.sandbox), liveUrls: options.liveUrls };
  console.log(
    `  seed ${options.seed} · night 夜 ${night.name} · ${options.residents} residents 居民 · ${scarce.name} is fought for 被争抢`,
  );
  return { stage, residents, contest: { carParkId: scarce.id, rivals, free: scarce.freeBays }, spans, carParkIds, openContest };
}

/** The car park with the fewest free bays that are still worth a fight. @param {Api} api @param {import('./views.mjs').Window} window */
async function scarcest(api, window) {
  const { body = [] } = await api.search(window);
  const fewestFirst = body.filter(({ freeBays }) => freeBays >= 4).sort((a, b) => a.freeBays - b.freeBays);
  const scarce = fewestFirst.find(({ freeBays }) => freeBays >= WORTH_A_FIGHT) ?? fewestFirst.at(-1);
  if (!scarce) throw new Error('no car park has room / 没有停车场有余位');
  return scarce;
}

/** One watches all car parks, through the first gateway; one only a few, through the last. @param {Stage} stage @param {Options} options @param {readonly string[]} carParkIds */
async function watch({ night, notebook, contest }, { liveUrls }, carParkIds) {
  const whole = { urls: liveUrls, seat: 0, subscription: night.window, notebook };
  const few = {
    urls: liveUrls,
    seat: liveUrls.length - 1,
    subscription: { ...night.contest, carParkIds: [...new Set([contest.carParkId, ...carParkIds.slice(0, 4)])] },
    notebook,
  };
  const watchers = [new Watcher({ name: 'all car parks 全部停车场', ...whole }), new Watcher({ name: 'a few 个别停车场', ...few })];
  await Promise.all(watchers.map((watcher) => watcher.open()));
  return watchers;
}

/**
 * @param {Options} options
 * @param {{ stage: Stage, residents: import('./population.mjs').Resident[], watchers: Watcher[], openContest: () => void }} parts
 */
async function evening({ spreadMs, flushUrl }, { stage, residents, watchers, openContest }) {
  const arrival = (/** @type {import('./population.mjs').Resident} */ { way, arrivesAt }) =>
    spreadMs * arrivesAt * (way === 'contest' ? RIVALS_BY : 1);
  const stories = residents.map((resident) => liveThrough(stage, resident, arrival(resident)));
  const contest = pause(spreadMs * CONTEST_AT).then(async () => {
    openContest();
    await pause(spreadMs * 0.1);
    stage.contest.isOver = true;
  });
  const flush = flushUrl === undefined ? undefined : pause(spreadMs * FLUSH_AT).then(() => flushAll(flushUrl, stage, watchers));
  await Promise.all([...stories, contest]);
  return flush;
}

/** @param {Stage} stage @param {Options} options */
async function calmDown(stage, { flushUrl, isUntilLapsed }) {
  if (isUntilLapsed) {
    console.log('  waiting for unpaid holds to run out 等待未付款预约超时 …');
    await untilHoldsRunOut(stage);
  }
  let open = 0;
  const stopBar = showProgress(() => ({
    done: stage.notebook.bookings.size - open,
    total: stage.notebook.bookings.size,
    text: 'settled 已落定',
  }));
  const withinMs = isUntilLapsed ? SETTLE_AFTER_LAPSE_MS : flushUrl === undefined ? SETTLE_MS : SETTLE_AFTER_FLUSH_MS;
  const ledger = await settle(stage, { withinMs, isUntilLapsed, onWait: (count) => (open = count) });
  stopBar();
  if (isUntilLapsed)
    for (const { view } of stage.notebook.bookingsIn('held'))
      stage.notebook.broken('decided', `still held after ${view.holdExpiresAt}`, view.id);
  return ledger;
}

/** @param {Notebook} notebook @param {number} total */
function progressOf(notebook, total) {
  const count = (/** @type {import('./views.mjs').BookingState} */ state) => notebook.bookingsIn(state).length;
  const text = `confirmed 已确认 ${count('confirmed')} · held 待支付 ${count('held')} · cancelled 已取消 ${count('cancelled')} · full 已满 ${notebook.refusals.get('no_bay_free') ?? 0} · ✗ ${notebook.violations.length}`;
  return { done: notebook.counts.residentsDone, total, text };
}

/** @param {Notebook} notebook @param {import('./cashier.mjs').Ledger} ledger */
function totalsOf(notebook, ledger) {
  const count = (/** @type {import('./views.mjs').BookingState} */ state) => notebook.bookingsIn(state).length;
  const states = { confirmed: count('confirmed'), held: count('held'), cancelled: count('cancelled'), lapsed: count('lapsed') };
  return { ...notebook.counts, ...states, bookings: notebook.bookings.size, refunds: ledger.refunds.length };
}

/** @param {Notebook} notebook */
const wonBy = (notebook) => [...notebook.bookings.values()].filter((entry) => entry.hasWonContest).length;

/** Holds of earlier runs that may run out during this one. @returns {import('./bays.mjs').OldHold[]} */
function oldHolds() {
  try {
    const recently = Date.now() - 2 * 60_000;
    const holds = /** @type {import('./bays.mjs').OldHold[]} */ (JSON.parse(readFileSync(HOLDS_FILE, 'utf8')));
    return holds.filter(({ holdExpiresAt }) => Date.parse(holdExpiresAt) > recently);
  } catch {
    return []; // The first run here.
  }
}

/** Writes down what this run leaves held, however it ends. @param {readonly import('./bays.mjs').OldHold[]} old @param {Notebook} notebook */
const keepHolds = (old, notebook) => () => {
  const left = notebook.bookingsIn('held').map(({ view: { poolId, from, to, holdExpiresAt } }) => ({ poolId, from, to, holdExpiresAt }));
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(HOLDS_FILE, JSON.stringify([...old, ...left]));
};

/** @param {Outcome} outcome @returns {string} the file */
export function writeOutcome(outcome) {
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, 'last.json');
  writeFileSync(file, `${JSON.stringify(outcome, null, 2)}\n`);
  return file;
}
