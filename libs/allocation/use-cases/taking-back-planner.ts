import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { hasBegun, type Stay, type StayMove } from '#booking';
import { CarParkDirectory, type Pool, tariffFor } from '#car-parks';
import { Residents } from '#identity';
import { assert, tickContaining } from '#kernel';
import { type HousingResult, houseStays } from '../adapters/house-stays.js';
import type { HousingProblem, Room, StayToHouse } from '../domain/housing.js';
import { affectedBy, debtsAfter, type LostStay, type PoolChange, roomWithout, type TakingBackPlan } from '../domain/taking-back.js';
import { type Refuge, refugesFor, refugesOf } from './refuges.js';

/** Nobody can ask for a longer walk, so no pool further away is ever looked at. */
const LONGEST_WALK_METRES = 3_000;

/** The world in which a change of supply is judged: read loosely for a preview, under locks for the change itself. */
export interface Situation {
  readonly changes: readonly PoolChange[];
  /** Live stays of the pools that change. */
  readonly stays: readonly Stay[];
  /** The room of a pool that does not change, from the first tick of the changes on. */
  readonly roomOf: (poolId: number) => Room | undefined;
  readonly nowMs: number;
}

/** A plan with the question that it answers: the same question need not be solved again. */
export interface Solved {
  readonly plan: TakingBackPlan;
  readonly question: string;
  readonly answer: HousingResult;
}

interface Seeker {
  readonly stay: Stay;
  readonly refuges: readonly Refuge[];
}

/** Finds the least disturbance: whom a change of supply moves, where to, and who can be given nothing. Changes nothing. */
@Injectable()
export class TakingBackPlanner {
  constructor(
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Residents) private readonly residents: Residents,
  ) {}

  /** Every pool that a plan for changes of these pools may touch. */
  reachOf(poolIds: readonly number[]): number[] {
    const refuges = poolIds.flatMap((id) => refugesOf(this.poolOf(id), this.directory.all(), LONGEST_WALK_METRES));
    return [...new Set([...poolIds, ...refuges.map(({ pool }) => pool.id)])];
  }

  /** Uses the answer of `before` when the question has not changed since. */
  async plan(situation: Situation, before?: Solved): Promise<Solved> {
    const nowTick = tickContaining(situation.nowMs);
    const toCome = situation.stays.filter((stay) => !hasBegun(stay, nowTick));
    const affected = situation.changes.flatMap((change) => affectedBy(change, toCome));
    const seekers = await this.seekersOf(affected);
    const problem = problemOf(situation, seekers);
    const question = digestOf(problem);
    const answer = before?.question === question ? before.answer : await houseStays(problem);
    return { plan: this.planOf(situation, seekers, answer), question, answer };
  }

  private async seekersOf(stays: readonly Stay[]): Promise<Seeker[]> {
    const limits = await this.residents.walkLimitsOf([...new Set(stays.map(({ residentId }) => residentId))]);
    const reached = new Map<string, readonly Omit<Refuge, 'priceFen'>[]>();
    return stays.map((stay) => {
      const limit = limits.get(stay.residentId) ?? 0;
      const key = `${stay.poolId} ${limit}`;
      const within = reached.get(key) ?? refugesOf(this.poolOf(stay.poolId), this.directory.all(), limit);
      reached.set(key, within);
      return { stay, refuges: refugesFor(stay, within) };
    });
  }

  private planOf({ changes }: Situation, seekers: readonly Seeker[], { housing, isOptimal }: HousingResult): TakingBackPlan {
    const moves: StayMove[] = [];
    const lost: LostStay[] = [];
    for (const { stay, refuges } of seekers) {
      const poolId = housing.get(stay.id) ?? null;
      if (poolId === stay.poolId) continue;
      const refuge = refuges.find(({ pool }) => pool.id === poolId);
      if (refuge) moves.push(moveOf(stay, refuge));
      else lost.push({ stay, compensationFen: compensationOf(stay, this.poolOf(stay.poolId)) });
    }
    return { moves, lost, debts: debtsAfter(changes, moves, lost), isOptimal };
  }

  private poolOf(id: number): Pool {
    const pool = this.directory.poolById(id);
    assert(pool, `pool ${id} is not in the directory`);
    return pool;
  }
}

function problemOf({ changes, roomOf }: Situation, seekers: readonly Seeker[]): HousingProblem {
  const stays = seekers.map(({ stay, refuges }): StayToHouse => {
    const { id, window, poolId: homePoolId, bookedAtMs } = stay;
    const away = refuges.map(({ pool, walkMetres }) => ({ poolId: pool.id, walkMetres }));
    return { id, window, homePoolId, bookedAtMs, candidates: [{ poolId: homePoolId, walkMetres: 0 }, ...away] };
  });
  const affected = seekers.map(({ stay }) => stay);
  const rooms = new Map(changes.map((change) => [change.poolId, roomWithout(change, affected)]));
  for (const { poolId } of stays.flatMap(({ candidates }) => candidates)) {
    const room = rooms.has(poolId) ? undefined : roomOf(poolId);
    if (room) rooms.set(poolId, room);
  }
  return { stays, rooms };
}

function digestOf({ stays, rooms }: HousingProblem): string {
  const hash = createHash('sha256').update(JSON.stringify(stays));
  for (const [poolId, { from, free }] of [...rooms].sort(([a], [b]) => a - b)) {
    hash.update(`${poolId} ${from} `);
    hash.update(new Uint8Array(free.buffer, free.byteOffset, free.byteLength));
  }
  return hash.digest('hex');
}

function moveOf(stay: Stay, { pool, walkMetres, priceFen }: Refuge): StayMove {
  return { stay, to: pool, tariff: tariffFor(pool, stay.window.from), priceFen, walkMetres };
}

/** Whoever has not paid yet lost nothing but a hold. */
function compensationOf({ parts }: Stay, home: Pool): number {
  return parts[0]?.state === 'confirmed' ? home.carPark.compensationFen : 0;
}
