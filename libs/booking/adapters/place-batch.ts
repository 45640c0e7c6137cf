import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { type LockedPools, type Obstacle, PoolLocks } from '#availability';
import { assert, Clock, Fault, formatTick, groupBy, type Refusal, refuse, tickContaining } from '#kernel';
import { ATTEMPTS, attemptRow, type DraftAttempt } from '#payments';
import {
  AUDIT_LEAVES,
  type AuditActor,
  type BatchConnection,
  BatchConnections,
  CONFIG,
  type Config,
  counter,
  failpoint,
  insertRows,
  isConnectionLost,
  isDuplicateKey,
  isTransient,
  leafRow,
  messageRow,
  OUTBOX,
  type Statement,
} from '#platform';
import type { LiveBooking } from '../domain/booking.js';
import { type Neighbour, Neighbourhood, refusalBy } from '../domain/limits.js';
import { messageOf } from '../events.js';
import { BOOKINGS, bookingRow, neighbourOf, numberedRow, selectNeighbours } from './booking-rows.js';
import { Bookings } from './bookings.js';
import { type KeyedRequest, REQUESTS, type RequestRecord, recordsOf, requestRow, selectRequests } from './requests.js';

/** A booking ready to be committed; everything that can be known without a lock is in it. */
export interface Placement {
  readonly booking: LiveBooking;
  readonly request: KeyedRequest;
  /** `null` when there is nothing to pay. */
  readonly attempt: DraftAttempt | null;
  readonly actor: AuditActor;
}

/** With its rows as text: made before any lock is held, so that nobody waits for it under one. */
export interface ReadyPlacement extends Placement {
  readonly rows: {
    readonly booking: string;
    readonly request: string;
    readonly attempt: string | null;
    readonly message: string;
    readonly leaf: string;
  };
}

export type PlacementRefusal = Refusal<
  | 'no_bay_free'
  | 'outside_window'
  | 'plate_already_booked'
  | 'too_many_holds'
  | 'too_many_bookings'
  | 'not_extendable'
  | 'unauthenticated'
  | 'plate_needed'
>;

export type PlacementOutcome =
  | { readonly kind: 'placed' }
  /** The request was committed before, here or elsewhere. */
  | { readonly kind: 'repeated'; readonly record: RequestRecord }
  | PlacementRefusal;

const TRIES = 4;
const PAUSE_AFTER_LOSS_MS = 100;
const retries = counter('commit_retries_total', 'Batches run again', ['reason']);

interface Locked {
  readonly pools: LockedPools;
  readonly residentIds: ReadonlySet<string>;
  readonly vehicleSeqs: Map<number, number>;
  readonly neighbours: Neighbourhood;
  readonly records: ReadonlyMap<string, RequestRecord>;
}

/**
 * Commits many bookings in one READ COMMITTED transaction of two round trips: lock pools, residents and vehicles (each in order of id), with
 * whatever of the pools' logs has not been seen; decide; then write log, bookings, requests, payment attempts, outbox and audit leaves, and COMMIT.
 */
@Injectable()
export class PlaceBatch {
  constructor(
    @Inject(BatchConnections) private readonly connections: BatchConnections,
    @Inject(PoolLocks) private readonly locks: PoolLocks,
    @Inject(Bookings) private readonly bookings: Bookings,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Touches no store. */
  ready(placement: Placement): ReadyPlacement {
    const { booking, request, attempt, actor } = placement;
    const nowMs = this.clock.nowMs();
    const rows = {
      booking: bookingRow(booking),
      request: requestRow(request, booking.id, nowMs),
      attempt: attempt && attemptRow(attempt),
      message: messageRow(messageOf(booking), nowMs),
      leaf: leafRow(this.bookings.leafOfNew(booking, actor), nowMs),
    };
    return { ...placement, rows };
  }

  /** Outcomes in the order of the placements. Throws a Fault when nothing was written or when it could not be read back whether it was. */
  async commit(placements: readonly ReadyPlacement[]): Promise<readonly PlacementOutcome[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.tryOnce(placements);
      } catch (error) {
        const reason = reasonToRetry(error);
        if (!reason || attempt === TRIES) throw new Fault('bookings could not be committed', true, { cause: error });
        retries.inc({ reason });
        if (reason === 'connection_lost') await pause(PAUSE_AFTER_LOSS_MS * attempt);
      }
    }
  }

  /** A lost answer needs no case of its own: the next try waits for the same locks and then finds the requests that were committed. */
  private async tryOnce(placements: readonly ReadyPlacement[]): Promise<readonly PlacementOutcome[]> {
    const { outcomes, pools } = await this.connections.lend(async (connection) => {
      const locked = await this.lock(connection, placements);
      await failpoint('booking.afterLock');
      const outcomes = placements.map((placement) => this.decide(placement, locked));
      const placed = placements.filter(({ request }, index) => isPlaced(outcomes[index]) && !locked.records.has(request.id));
      await connection.send(placed.length > 0 ? this.writing(placed, locked) : [{ sql: 'ROLLBACK' }]);
      return { outcomes, pools: placed.length > 0 ? locked.pools : undefined };
    });
    await failpoint('booking.afterCommit');
    if (pools) void this.locks.committed(pools); // never throws; the answer does not wait for Redis
    return outcomes;
  }

  private async lock(connection: BatchConnection, placements: readonly Placement[]): Promise<Locked> {
    const bookings = placements.map(({ booking }) => booking);
    const residentIds = unique(bookings.map((booking) => booking.residentId));
    const vehicleIds = unique(bookings.map((booking) => booking.vehicleId));
    const [lockHeads, unseenRows] = this.locks.lockStatements(bookings.map((booking) => booking.poolId));
    const results = await connection.send([
      { sql: 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED' },
      { sql: 'START TRANSACTION' },
      lockHeads,
      unseenRows,
      { sql: 'SELECT id FROM resident WHERE id IN (?) AND erased_at_ms IS NULL ORDER BY id FOR UPDATE', parameters: [residentIds] },
      { sql: 'SELECT id, seq FROM vehicle WHERE id IN (?) AND plate_index IS NOT NULL ORDER BY id FOR UPDATE', parameters: [vehicleIds] },
      selectNeighbours(residentIds, vehicleIds, tickContaining(this.clock.nowMs())),
      selectRequests(placements.map(({ request }) => request.id)),
    ]);
    const [, , heads, rows, residents, vehicles, neighbours, records] = results;
    assert(heads && rows && residents && vehicles && neighbours && records, 'one result for each statement');
    return {
      pools: this.locks.opened(heads, rows),
      residentIds: new Set(residents.map((row) => row['id'] as string)),
      vehicleSeqs: new Map(vehicles.map((row) => [row['id'] as number, row['seq'] as number])),
      neighbours: new Neighbourhood(neighbours.map(neighbourOf)),
      records: recordsOf(records),
    };
  }

  /** Decides one placement and counts it among the neighbours of those that follow. */
  private decide({ booking, request }: Placement, locked: Locked): PlacementOutcome {
    if (!locked.residentIds.has(booking.residentId)) return refuse('unauthenticated'); // erased while this was on its way
    if (!locked.vehicleSeqs.has(booking.vehicleId)) return refuse('plate_needed'); // likewise, with who drove it last
    const record = locked.records.get(request.id);
    if (record) return record.subjectId === booking.id ? { kind: 'placed' } : { kind: 'repeated', record }; // ours when COMMIT's answer was lost
    const neighbours = locked.neighbours.of(booking);
    if (booking.extendsId !== null && !continues(booking, neighbours)) return refuse('not_extendable');
    const wish = asNeighbour(booking);
    const refusal = refusalBy(neighbours, wish, this.config.UPCOMING_BOOKINGS_MAX);
    if (refusal) return refusal;
    const pool = locked.pools.get(booking.poolId);
    assert(pool, `pool ${booking.poolId} has no head`);
    const obstacle = pool.claim(booking.window, booking.claimId);
    if (obstacle) return refusalOf(obstacle);
    locked.neighbours.add(wish);
    return { kind: 'placed' };
  }

  private writing(placed: readonly ReadyPlacement[], locked: Locked): Statement[] {
    const bookings = placed.map(({ booking, rows }) => numberedRow(rows.booking, nextSeq(locked.vehicleSeqs, booking.vehicleId)));
    const attempts = placed.flatMap(({ rows }) => rows.attempt ?? []);
    const all = (kind: 'request' | 'message' | 'leaf'): string[] => placed.map(({ rows }) => rows[kind]);
    return [
      ...this.locks.writeStatements(locked.pools),
      insertRows(BOOKINGS, bookings),
      ...moveVehicles(placed.map(({ booking }) => booking.vehicleId)),
      insertRows(REQUESTS, all('request')),
      ...(attempts.length > 0 ? [insertRows(ATTEMPTS, attempts)] : []),
      insertRows(OUTBOX, all('message')),
      insertRows(AUDIT_LEAVES, all('leaf')),
      { sql: 'COMMIT' },
    ];
  }
}

function isPlaced(outcome: PlacementOutcome | undefined): boolean {
  return outcome !== undefined && 'kind' in outcome && outcome.kind === 'placed';
}

function asNeighbour({ id, residentId, vehicleId, poolId, window, state, extendsId }: LiveBooking): Neighbour {
  return { id, residentId, vehicleId, poolId, window, state, isExtension: extendsId !== null };
}

/** The stay that is to go on is still the person's, is paid for, is still in that pool, and ends where the extension begins. */
function continues(booking: LiveBooking, neighbours: readonly Neighbour[]): boolean {
  const before = neighbours.find((other) => other.id === booking.extendsId);
  if (before?.state !== 'confirmed' || before.residentId !== booking.residentId) return false;
  return before.poolId === booking.poolId && before.window.to === booking.window.from;
}

/** The first tick that stands in the way, for people. */
export function refusalOf(obstacle: Obstacle): Refusal<'no_bay_free' | 'outside_window'> {
  if ('closedAt' in obstacle) return refuse('outside_window', { firstClosedAt: formatTick(obstacle.closedAt) });
  return refuse('no_bay_free', { firstFullAt: formatTick(obstacle.fullAt) });
}

function nextSeq(seqs: Map<number, number>, vehicleId: number): number {
  const seq = (seqs.get(vehicleId) ?? 0) + 1;
  seqs.set(vehicleId, seq);
  return seq;
}

/** One statement for those that are placed once, another for those placed twice, and so on. */
function moveVehicles(vehicleIds: readonly number[]): Statement[] {
  const placed = groupBy(vehicleIds, (id) => id);
  const byTimes = groupBy([...placed], ([, times]) => times.length);
  return [...byTimes].map(([times, vehicles]) => ({
    sql: 'UPDATE vehicle SET seq = seq + ? WHERE id IN (?)',
    parameters: [times, vehicles.map(([id]) => id)],
  }));
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function reasonToRetry(error: unknown): string | undefined {
  if (isTransient(error)) return 'deadlock';
  if (isDuplicateKey(error)) return 'number_taken';
  if (isConnectionLost(error)) return 'connection_lost';
  return undefined;
}
