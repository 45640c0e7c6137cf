import { Inject, Injectable } from '@nestjs/common';
import { Clock, Fault } from '#kernel';
import { raiseIncident, type Sql } from '#platform';
import { leafIdsAt, leafTimeAt, treeSize } from '../adapters/tree-rows.js';
import { type Frontier, forgetOldGaps, LATE_COMMIT_MS, noteIndexed } from '../domain/frontier.js';

const PAGE = 20_000;
/** A leaf's time is that of its change, which may lie a while before its id was given. */
const LOOK_BACK_MS = 2 * LATE_COMMIT_MS;
/** More than this behind, it is quicker to look at the end of the tree only. */
const FAR_BEHIND = 500_000;

/**
 * Knows where to look for leaves that are not in the tree yet. It follows the tree as other processes let it grow, and forgets nothing
 * when it starts anew: all of it is read from the tree.
 */
@Injectable()
export class TreeFollower {
  private known: { readonly size: number; readonly frontier: Frontier } | undefined;

  constructor(@Inject(Clock) private readonly clock: Clock) {}

  /** Leaves of the tree when it was last followed. */
  get size(): number {
    return this.known?.size ?? 0;
  }

  get frontier(): Frontier {
    return this.known?.frontier ?? { highest: 0, gaps: [] };
  }

  /**
   * Catches up with the tree. Call it under the lock of those who grow it. `lookBackTo` opens all gaps from that index on again.
   * @throws Fault when places that were given are gone; an incident is kept.
   */
  async follow(sql: Sql, lookBackTo?: number): Promise<void> {
    const size = await treeSize(sql);
    if (this.known && size < this.known.size) await this.reportShrunk(sql, this.known.size, size);
    const isFarBehind = this.known !== undefined && size - this.known.size > FAR_BEHIND;
    if (!this.known || isFarBehind || lookBackTo !== undefined) {
      const start = Math.min(lookBackTo ?? size, await startOfLookBack(sql, size));
      this.known = { size: start, frontier: { highest: await highestAt(sql, start), gaps: [] } };
    }
    for (let from = this.known.size; from < size; from += PAGE) {
      const to = Math.min(from + PAGE, size);
      const leafIds = await leafIdsAt(sql, { from, to });
      if (leafIds.length < to - from) await this.reportHole(sql, from, to);
      this.known = { size: this.known.size, frontier: noteIndexed(this.known.frontier, leafIds, this.clock.nowMs()) };
    }
    this.known = { size, frontier: forgetOldGaps(this.known.frontier, this.clock.nowMs()) };
  }

  /** These leaves took the next places. */
  noteAppended(leafIds: readonly number[]): void {
    this.known = { size: this.size + leafIds.length, frontier: noteIndexed(this.frontier, leafIds, this.clock.nowMs()) };
  }

  private async reportHole(sql: Sql, from: number, to: number): Promise<never> {
    await raiseIncident(sql, { kind: 'audit_tree_hole', subject: `${from}-${to}`, detail: { from, to } }, this.clock.nowMs());
    throw new Fault(`the audit tree lacks places between ${from} and ${to}`, false);
  }

  private async reportShrunk(sql: Sql, was: number, is: number): Promise<never> {
    await raiseIncident(sql, { kind: 'audit_tree_shrunk', subject: `${was}`, detail: { was, is } }, this.clock.nowMs());
    throw new Fault(`the audit tree had ${was} leaves and has ${is}`, false);
  }
}

/** The leaf before the start: ids up to its own are settled. */
async function highestAt(sql: Sql, start: number): Promise<number> {
  const [leafId] = start === 0 ? [] : await leafIdsAt(sql, { from: start - 1, to: start });
  return leafId ?? 0;
}

/**
 * An index so early that no transaction which gave its leaf a lower id than the leaf before it can still have been open when the last leaf
 * was written.
 */
async function startOfLookBack(sql: Sql, size: number): Promise<number> {
  const endMs = size === 0 ? undefined : await leafTimeAt(sql, size - 1);
  if (endMs === undefined) return 0;
  for (let step = 1_024; step < size; step *= 2) {
    const atMs = await leafTimeAt(sql, size - 1 - step);
    if (atMs !== undefined && atMs <= endMs - LOOK_BACK_MS) return size - step;
  }
  return 0;
}
