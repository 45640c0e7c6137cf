// The rival without the lock: trusts its fold of the log, writes all the rows that the product writes in one round trip, and meets error
// 1062 when another process was first. It asks nobody whether a plate or a person has booked already.
import { appendRows, moveHeads } from '../../dist/libs/availability/adapters/pool-log.js';
import { PoolDraft } from '../../dist/libs/availability/domain/pool-draft.js';
import { Replica } from '../../dist/libs/availability/index.js';
import { RedisProjection } from '../../dist/libs/availability/redis-projection.js';
import { BOOKINGS, numberedRow } from '../../dist/libs/booking/adapters/booking-rows.js';
import { REQUESTS } from '../../dist/libs/booking/adapters/requests.js';
import { Clock } from '../../dist/libs/kernel/index.js';
import { ATTEMPTS } from '../../dist/libs/payments/index.js';
import { AUDIT_LEAVES, BatchConnections, insertRows, isDuplicateKey, isTransient, OUTBOX } from '../../dist/libs/platform/index.js';

export class OptimisticBatch {
  retries = { conflicts: 0, deadlocks: 0 };

  /** @param {(token: any) => any} of gives the product's own parts */
  constructor(of) {
    [this.connections, this.replica, this.projection, this.clock] = [of(BatchConnections), of(Replica), of(RedisProjection), of(Clock)];
  }

  async commit(placements) {
    for (;;) {
      const { outcomes, error } = await this.tryOnce(placements);
      if (!error) return outcomes;
      this.retries[isDuplicateKey(error) ? 'conflicts' : 'deadlocks']++;
      await this.replica.catchUp();
    }
  }

  async tryOnce(placements) {
    const drafts = this.draftsOf(placements);
    const outcomes = placements.map(({ booking }) => {
      const obstacle = drafts.get(booking.poolId).claim(booking.window, booking.claimId);
      return obstacle ? { refused: 'no_bay_free' } : { kind: 'placed' };
    });
    const changed = [...drafts.values()].filter(({ added }) => added.length > 0);
    if (changed.length === 0) return { outcomes };
    const error = await this.write(
      this.statementsOf(
        placements.filter((_, n) => 'kind' in outcomes[n]),
        changed,
      ),
    );
    if (error) return { error };
    const rows = changed.flatMap(({ added }) => added);
    this.replica.offer(rows);
    void this.projection.committed(rows);
    return { outcomes };
  }

  draftsOf(placements) {
    const ids = [...new Set(placements.map(({ booking }) => booking.poolId))].sort((a, b) => a - b);
    return new Map(ids.map((id) => [id, new PoolDraft(this.replica.timeline(id).clone(), [], this.clock.nowMs())]));
  }

  /** Undefined when it was committed, or the error after which it may be tried again. */
  write(statements) {
    return this.connections.lend(async (connection) => {
      try {
        await connection.send(statements);
      } catch (error) {
        if (!isDuplicateKey(error) && !isTransient(error)) throw error;
        await connection.send([{ sql: 'ROLLBACK' }]);
        return error;
      }
    });
  }

  statementsOf(placed, changed) {
    const all = (kind) => placed.map(({ rows }) => rows[kind]);
    return [
      { sql: 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED' },
      { sql: 'START TRANSACTION' },
      ...[appendRows(changed.flatMap(({ added }) => added)), moveHeads(changed)],
      insertRows(
        BOOKINGS,
        all('booking').map((row) => numberedRow(row, 1)),
      ),
      { sql: 'UPDATE vehicle SET seq = 1 WHERE id IN (?)', parameters: [placed.map(({ booking }) => booking.vehicleId)] },
      insertRows(REQUESTS, all('request')),
      insertRows(ATTEMPTS, all('attempt')),
      insertRows(OUTBOX, all('message')),
      insertRows(AUDIT_LEAVES, all('leaf')),
      { sql: 'COMMIT' },
    ];
  }
}
