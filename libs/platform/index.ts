/**
 * Platform: the ground the features stand on - configuration, MySQL transactions with an outbox, Redis, jobs, keys, logs, metrics.
 * Guarantees: every transaction is READ COMMITTED and retried whole on a deadlock; a lost COMMIT answer is never called a failure;
 * what must happen after a commit is a row of that commit.
 * Refuses to know: any feature, any rule of parking or money.
 */
export * from './audit-leaf.js';
export * from './batch-connections.js';
export * from './batcher.js';
export * from './config.js';
export * from './database.js';
export * from './database-clock.js';
export * from './failpoint.js';
export * from './field-cipher.js';
export * from './ids.js';
export * from './incidents.js';
export * from './jobs.js';
export * from './metrics.js';
export * from './migrations.js';
export * from './office-scope.js';
export type { Transaction } from './open-transaction.js';
export * from './outbox.js';
export * from './outbox-bell.js';
export * from './platform.module.js';
export * from './rate-limiter.js';
export * from './readiness.js';
export * from './redis.js';
export * from './request-id.js';
export * from './row-text.js';
export * from './tenant-scope.js';
export * from './transactions.js';
