import { Inject, Injectable } from '@nestjs/common';
import type { Stay, StayMove } from '#booking';
import { CarParkDirectory, type Pool } from '#car-parks';
import type { SupplyEffectView } from '#contracts';
import { addDays, assert, type Fen, formatTick, localTick, nightOf, type Tick } from '#kernel';
import { planDigest } from '../adapters/plan-digest.js';
import type { LostStay, PoolChange, TakingBackPlan } from '../domain/taking-back.js';

const TOLD_MAX = 500;
const NOON_MINUTE = 12 * 60;

/** What a change of supply does, for the person who is about to make it. */
@Injectable()
export class SupplyEffects {
  constructor(@Inject(CarParkDirectory) private readonly directory: CarParkDirectory) {}

  viewOf({ changes, plan }: { readonly changes: readonly PoolChange[]; readonly plan: TakingBackPlan }): SupplyEffectView {
    const { moves, lost, debts, isOptimal } = plan;
    return {
      plan: planDigest(plan),
      isOptimal,
      nights: changes.flatMap((change) => this.nightsOf(change)),
      movedCount: moves.length,
      refundedCount: lost.length,
      moves: moves.slice(0, TOLD_MAX).map((move) => this.moveOf(move)),
      refunds: lost.slice(0, TOLD_MAX).map((one) => this.refundOf(one)),
      owed: debts.map(({ poolId, window, bays }) => {
        return { poolId: this.poolOf(poolId).code, from: formatTick(window.from), to: formatTick(window.to), bays };
      }),
      money: {
        differenceFen: sum(moves.map(differenceOf)),
        refundFen: sum(lost.map(({ stay }) => paidFor(stay))),
        compensationFen: sum(lost.map(({ compensationFen }) => compensationFen)),
      },
    };
  }

  private moveOf(move: StayMove): SupplyEffectView['moves'][number] {
    const { stay, to, walkMetres } = move;
    const place = { toCarParkId: to.carPark.code, toCarParkName: to.carPark.name, toPoolId: to.code };
    return { ...this.whereOf(stay), ...place, walkMetres, refundFen: differenceOf(move) };
  }

  private refundOf({ stay, compensationFen }: LostStay): SupplyEffectView['refunds'][number] {
    return { ...this.whereOf(stay), refundFen: paidFor(stay), compensationFen };
  }

  private whereOf({ id, window, poolId }: Stay) {
    return { bookingId: id, from: formatTick(window.from), to: formatTick(window.to), fromPoolId: this.poolOf(poolId).code };
  }

  private nightsOf({ poolId, offered, wanted, from }: PoolChange): SupplyEffectView['nights'] {
    const nights: SupplyEffectView['nights'] = [];
    for (let start = from; start < from + wanted.length; ) {
      const night = nightOf(start);
      const end = Math.min(localTick(addDays(night, 1), NOON_MINUTE), from + wanted.length);
      const levelAt = (tick: Tick) => ({ before: offered[tick - from] ?? 0, after: wanted[tick - from] ?? 0 });
      nights.push({ poolId: this.poolOf(poolId).code, night, segments: segmentsOf(start, end, levelAt) });
      start = end;
    }
    return nights;
  }

  private poolOf(id: number): Pool {
    const pool = this.directory.poolById(id);
    assert(pool, `pool ${id} is not in the directory`);
    return pool;
  }
}

interface Level {
  readonly before: number;
  readonly after: number;
}

function segmentsOf(start: Tick, end: Tick, levelAt: (tick: Tick) => Level) {
  const segments: SupplyEffectView['nights'][number]['segments'] = [];
  for (let from = start; from < end; ) {
    const level = levelAt(from);
    let to = from + 1;
    while (to < end && levelAt(to).before === level.before && levelAt(to).after === level.after) to++;
    segments.push({ from: formatTick(from), to: formatTick(to), ...level });
    from = to;
  }
  return segments;
}

const sum = (amounts: readonly Fen[]): Fen => amounts.reduce((total, amount) => total + amount, 0);

/** What the paid parts of a stay cost: what was paid for them less what went back. */
const paidFor = ({ parts }: Stay): Fen => sum(parts.filter(({ state }) => state === 'confirmed').map(({ priceFen }) => priceFen));

/** What goes back at once because the new place costs less; for what is not paid yet nothing does. */
const differenceOf = ({ stay, priceFen }: StayMove): Fen => Math.min(stay.priceFen - priceFen, paidFor(stay));
