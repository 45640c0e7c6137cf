import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type CapacityCause, type Levels, type LockedPools, publishedRange, Replica } from '#availability';
import { RehomeStays } from '#booking';
import { capacityOver, Supplies, type Supply } from '#car-parks';
import { assert, lengthOf, type Refusal, type TimeWindow } from '#kernel';
import { type AuditLeaf, CONFIG, type Config, type Sql } from '#platform';
import type { Room } from '../domain/housing.js';
import type { PoolChange } from '../domain/taking-back.js';
import { type Solved, TakingBackPlanner } from './taking-back-planner.js';

/** A change of what is offered, and what has to be written with it. */
export interface SupplyChange<Code extends string = string> {
  readonly poolIds: readonly number[];
  readonly cause: CapacityCause;
  /** What the pools would offer, made of what they offer now. */
  overlay(supplies: ReadonlyMap<number, Supply>): ReadonlyMap<number, Supply>;
  /** Writes the rules themselves, in the transaction; a refusal undoes everything. Gives back the leaves of the audit trail. */
  write(tx: Sql, nowMs: number): Promise<readonly AuditLeaf[] | Refusal<Code>>;
}

/** What a change does to bays and people. */
export interface Forecast extends Solved {
  readonly range: TimeWindow;
  readonly changes: readonly PoolChange[];
}

/** Judges changes of supply: loosely, as things stand, for showing; under locks for doing. Writes nothing. */
@Injectable()
export class SupplyForecast {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Supplies) private readonly supplies: Supplies,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(RehomeStays) private readonly rehomeStays: RehomeStays,
    @Inject(TakingBackPlanner) private readonly planner: TakingBackPlanner,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** As it would be if the change were made now. */
  async look({ poolIds, overlay }: Pick<SupplyChange, 'poolIds' | 'overlay'>, nowMs: number): Promise<Forecast> {
    await this.replica.refresh();
    const supplies = overlay(await this.supplies.of(poolIds));
    return this.judge(this.dataSource, { poolIds, supplies, levelsOf: (id) => this.replica.timeline(id), isLocked: false, nowMs });
  }

  /** In the transaction that holds the locks of all pools that may be touched, after the rules have been written. */
  async lookLocked(tx: Sql, pools: LockedPools, poolIds: readonly number[], nowMs: number, before: Solved): Promise<Forecast> {
    const supplies = await this.supplies.of(poolIds, tx);
    return this.judge(tx, { poolIds, supplies, levelsOf: (id) => pools.get(id), isLocked: true, nowMs }, before);
  }

  /** Every pool that a change of these pools may touch when people are in its way. */
  reachOf(poolIds: readonly number[]): number[] {
    return this.planner.reachOf(poolIds);
  }

  private async judge(sql: Sql, given: Given, before?: Solved): Promise<Forecast> {
    const { poolIds, supplies, levelsOf, isLocked, nowMs } = given;
    const range = publishedRange(nowMs, this.config.HORIZON_DAYS);
    const changes = poolIds.map((poolId): PoolChange => {
      const [levels, supply] = [levelsOf(poolId), supplies.get(poolId)];
      assert(levels && supply, `pool ${poolId} has no timeline or no supply`);
      const offered = Int16Array.from({ length: lengthOf(range) }, (_, index) => levels.capacityAt(range.from + index));
      return { poolId, levels, offered, wanted: capacityOver(supply, range), from: range.from };
    });
    const stays = await this.rehomeStays.staysIn(sql, poolIds, nowMs, { isLocked });
    const roomOf = (id: number): Room | undefined => roomIn(levelsOf(id), range);
    return { range, changes, ...(await this.planner.plan({ changes, stays, roomOf, nowMs }, before)) };
  }
}

interface Given {
  readonly poolIds: readonly number[];
  readonly supplies: ReadonlyMap<number, Supply>;
  readonly levelsOf: (poolId: number) => Levels | undefined;
  readonly isLocked: boolean;
  readonly nowMs: number;
}

function roomIn(levels: Levels | undefined, { from, to }: TimeWindow): Room | undefined {
  return levels && { from, free: Int16Array.from({ length: to - from }, (_, index) => levels.freeAt(from + index)) };
}
