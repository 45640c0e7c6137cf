import type { Break } from './breaking.js';
import * as scenes from './scenes.js';

export interface Mutant {
  readonly name: string;
  readonly what: string;
  readonly breaks: readonly Break[];
  readonly scene: scenes.Scene;
  /** The promise that names the fault: one of these must be reported broken. */
  readonly caughtBy: readonly string[];
}

const PLACE_BATCH = 'libs/booking/adapters/place-batch.js';
const AFTER_COMMIT = "await failpoint('booking.afterCommit');";
const POOL_LOG = 'libs/availability/adapters/pool-log.js';

/** The log's own number would refuse what the lock lets through, so the mutants that attack the lock take both away. */
const WITHOUT_NUMBERS: readonly Break[] = [
  { file: POOL_LOG, before: 'INSERT INTO pool_log', after: 'DO SLEEP(0.3); INSERT IGNORE INTO pool_log' },
  { file: 'libs/availability/pool-locks.js', before: 'timeline.seq === head.seq', after: 'true' },
];

/** Each breaks the product in one place. A checker that stays green on one of them is wrong. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'M1',
    what: 'no row lock',
    breaks: [{ file: POOL_LOG, before: 'ORDER BY pool_id FOR UPDATE', after: 'ORDER BY pool_id' }, ...WITHOUT_NUMBERS],
    scene: scenes.lastBay,
    caughtBy: ['I1'],
  },
  {
    name: 'M2',
    what: 'repeatable read with an early plain read',
    breaks: [
      { file: PLACE_BATCH, before: 'ISOLATION LEVEL READ COMMITTED', after: 'ISOLATION LEVEL REPEATABLE READ' },
      { file: PLACE_BATCH, before: "sql: 'START TRANSACTION'", after: "sql: 'START TRANSACTION WITH CONSISTENT SNAPSHOT'" },
    ],
    scene: scenes.onePlateTwice,
    caughtBy: ['I1'],
  },
  {
    name: 'M3',
    what: 'the record of the key in another transaction',
    breaks: [
      { file: PLACE_BATCH, before: "insertRows(REQUESTS, all('request')),", after: '' },
      {
        file: PLACE_BATCH,
        before: AFTER_COMMIT,
        after: `${AFTER_COMMIT} if (pools) await this.connections.lend((connection) => connection.send([insertRows(REQUESTS, placements.map(({ rows }) => rows.request))]));`,
      },
    ],
    scene: scenes.deathAfterCommit,
    caughtBy: ['I10'],
  },
  {
    name: 'M4',
    what: '2xx before the callback is stored',
    breaks: [
      {
        file: 'libs/payments/use-cases/receive-notification.js',
        before: 'await this.inbox.store(notification);',
        after: 'setTimeout(() => void this.inbox.store(notification).catch(() => undefined), 600_000).unref();',
      },
    ],
    scene: scenes.paidAndOnlyCalledBack,
    caughtBy: ['I8'],
  },
  {
    name: 'M5',
    what: 'the amount of a callback is not compared',
    breaks: [
      {
        file: 'libs/payments/domain/mismatch.js',
        before: 'attempt.amountFen, report.amountFen',
        after: 'attempt.amountFen, attempt.amountFen',
      },
    ],
    scene: scenes.callbackOfAnotherAmount,
    caughtBy: ['I4'],
  },
  {
    name: 'M6',
    what: 'the bay is given back before the order is closed',
    breaks: [{ file: 'libs/booking/use-cases/lapse-hold.js', before: "if (closing === 'pending')", after: 'if (false)' }],
    scene: scenes.payingAtTheLastMoment,
    caughtBy: ['I5'],
  },
  {
    name: 'M7',
    what: 'a refund without an answer is sent again under a new number',
    breaks: [
      {
        file: 'libs/payments/use-cases/send-refund.js',
        before: 'const outcome = await this.provider.requestRefund(claimed.requestBody);',
        after:
          "let outcome = await this.provider.requestRefund(claimed.requestBody); if (outcome.kind === 'unknown') outcome = await this.provider.requestRefund(claimed.requestBody.replace(claimed.outRefundNo, claimed.outRefundNo.slice(0, -1) + 'R'));",
      },
    ],
    scene: scenes.refundWithoutAnswer,
    caughtBy: ['I7'],
  },
  {
    name: 'M8',
    what: 'a hold in Redis only',
    breaks: [
      {
        file: PLACE_BATCH,
        before: 'async commit(placements) {',
        after: "async commit(placements) { return placements.map(() => ({ kind: 'placed' }));",
      },
    ],
    scene: scenes.paid,
    caughtBy: ['I3'],
  },
  {
    name: 'M9',
    what: '429 on close is read as closed',
    breaks: [
      {
        file: 'libs/payments/use-cases/close-open-attempts.js',
        before: "return resultOf(await this.enquiry.ask(attempt)); return 'pending';",
        after: "return resultOf(await this.enquiry.ask(attempt)); await markClosed(this.dataSource, attempt.outTradeNo); return 'closed';",
      },
    ],
    scene: scenes.payingAtTheLastMoment,
    caughtBy: ['I5'],
  },
  {
    name: 'M10',
    what: 'frames without a version',
    breaks: [{ file: 'libs/live/frames.js', before: 'freeBays, pools, version }).slice', after: 'freeBays, pools }).slice' }],
    scene: scenes.reading,
    caughtBy: ['I15'],
  },
  {
    name: 'M11',
    what: 'the audit leaf after the commit',
    breaks: [
      {
        file: PLACE_BATCH,
        before: "insertRows(AUDIT_LEAVES, all('leaf')),",
        after: '',
      },
      {
        file: PLACE_BATCH,
        before: AFTER_COMMIT,
        after: `${AFTER_COMMIT} if (pools) await this.connections.lend((connection) => connection.send([insertRows(AUDIT_LEAVES, placements.map(({ rows }) => rows.leaf))]));`,
      },
    ],
    scene: scenes.deathAfterCommit,
    caughtBy: ['I11'],
  },
  {
    name: 'M12',
    what: 'a refund is read as a refund of everything',
    breaks: [
      {
        file: 'libs/payments/adapters/refund-reports.js',
        before: 'const { outRefundNo, outTradeNo, payableId, reason, amountFen } = refund; const succeeded_at_ms',
        after: 'const { outRefundNo, outTradeNo, payableId, reason, totalFen: amountFen } = refund; const succeeded_at_ms',
      },
    ],
    scene: scenes.partialRefund,
    caughtBy: ['I4'],
  },
  {
    name: 'M13',
    what: 'a lost answer to COMMIT is called a failure',
    breaks: [
      {
        file: PLACE_BATCH,
        before: 'const reason = reasonToRetry(error);',
        after: "const reason = reasonToRetry(error); if (reason === 'connection_lost') return placements.map(() => refuse('no_bay_free'));",
      },
    ],
    scene: scenes.lostAnswerToCommit,
    caughtBy: ['I12', 'I10'],
  },
  {
    name: 'M15',
    what: 'yuan as a floating point number',
    breaks: [
      {
        file: 'libs/payments/inbox.js',
        before: 'transactionId, amountFen, paidAtMs, appliedAtMs',
        after: 'transactionId, amountFen: Math.floor((amountFen / 100) * 100), paidAtMs, appliedAtMs',
      },
      {
        // who settles compares with the price of the booking, and would not go on with an amount below it
        file: 'libs/booking/use-cases/settle-payment.js',
        before: 'const excessFen = amountFen - booking.priceFen;',
        after: 'const excessFen = 0;',
      },
    ],
    scene: scenes.paid,
    caughtBy: ['I4'],
  },
  {
    name: 'M16',
    what: 'one repository method without its filter of tenants',
    breaks: [
      {
        file: 'libs/car-parks/queries/own-car-parks.js',
        before: 'return pool && scope.covers(pool.carPark) ? pool : undefined;',
        after: 'return pool;',
      },
    ],
    scene: scenes.staffAskForAnothersPool,
    caughtBy: ['I13'],
  },
  {
    name: 'M17',
    what: '200 to a callback that cannot be verified',
    breaks: [
      {
        file: 'apps/gateway/src/wechat/notifications.controller.js',
        before: 'orProblem(await this.receiveNotification.execute(kind, headers, rawBody));',
        after: 'await this.receiveNotification.execute(kind, headers, rawBody);',
      },
    ],
    scene: scenes.forgedCallback,
    caughtBy: ['I8'],
  },
  {
    name: 'M18',
    what: 'holds end by their delayed job only',
    breaks: [
      {
        file: 'libs/booking/jobs/overdue-holds.js',
        before: 'async run() { const rows = await this.dataSource.query("SELECT id FROM booking',
        after: 'async run() { return 0; const rows = await this.dataSource.query("SELECT id FROM booking',
      },
    ],
    scene: scenes.jobLostWithRedis,
    caughtBy: ['L2'],
  },
];

/** A lapse that is eight seconds late is late: the scenes are short. */
export const LIMITS = { limits: { lapseMs: 8_000, recoveryMs: 5_000 } };
