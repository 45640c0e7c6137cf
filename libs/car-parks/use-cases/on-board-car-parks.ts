import { Inject, Injectable } from '@nestjs/common';
import type { AddCarParkRequest, ChangeCarParkRequest, OfficeCarParkView, PoolBody } from '#contracts';
import { assert, Clock, isRefusal, type Refusal, refuse } from '#kernel';
import { type AuditLeaf, type AuditPerson, appendAuditLeaves, type OfficeScope, type Sql, Transactions } from '#platform';
import {
  type CarParkRecord,
  findCarPark,
  insertCarPark,
  officeViewsOf,
  poolsNamed,
  updateCarPark,
  writePools,
} from '../adapters/car-park-records.js';
import { DirectoryBell } from '../adapters/directory-bell.js';
import { bumpDirectory, lockDirectory } from '../adapters/directory-version.js';
import { carParkLeaf, type OfficeDeed, poolLeaf } from '../adapters/office-leaves.js';
import { findPartner } from '../adapters/partner-rows.js';
import { StandingOffers } from '../queries/standing-offers.js';

type Code = 'not_found' | 'code_taken' | 'partner_inactive' | 'invalid_request';

/**
 * The street office takes in car parks with their pools, changes what is known of them, and puts them out of use. None is ever deleted: who
 * booked there keeps the record. What is new offers nothing until its partner publishes a plan.
 */
@Injectable()
export class OnBoardCarParks {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(StandingOffers) private readonly offers: StandingOffers,
    @Inject(DirectoryBell) private readonly bell: DirectoryBell,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** `not_found`: there is no such partner. @throws OutcomeUnknown when the answer to COMMIT was lost: adding it again then tells `code_taken`. */
  async add(_scope: OfficeScope, request: AddCarParkRequest, actor: AuditPerson): Promise<OfficeCarParkView | Refusal<Code>> {
    const { id: code, partnerId, pools, ...rest } = request;
    return this.changeDirectory(async (tx) => {
      const partner = await findPartner(tx, partnerId);
      if (!partner) return refuse('not_found');
      if (!partner.isActive) return refuse('partner_inactive');
      if (await findCarPark(tx, code)) return refuse('code_taken');
      const id = await insertCarPark(tx, { ...rest, code, partnerId: partner.id });
      const deed = { actor, reason: null };
      const ofPools = await this.writePools(tx, { id, code, partnerCode: partner.code }, pools, deed);
      if (isRefusal(ofPools)) return ofPools;
      const after = await recordOf(tx, code);
      return { after, leaves: [carParkLeaf(partner.code, undefined, after, deed), ...ofPools] };
    });
  }

  /** `bays_offered`: a pool still lends bays. A pool keeps its kind, and the bays that its plan, or the draft of the next, lends. */
  async change(
    _scope: OfficeScope,
    code: string,
    request: ChangeCarParkRequest,
    expected: { readonly version: number; readonly actor: AuditPerson },
  ): Promise<OfficeCarParkView | Refusal<Code | 'version_conflict' | 'bays_offered'>> {
    const { reason, pools = [], ...changes } = request;
    return this.changeDirectory(async (tx) => {
      const before = await findCarPark(tx, code);
      if (!before) return refuse('not_found');
      if (before.version !== expected.version) return refuse('version_conflict');
      if (changes.isActive && !before.isPartnerActive) return refuse('partner_inactive');
      if (changes.isActive === false && (await this.offers.hasBays(tx, before.id))) return refuse('bays_offered');
      const deed = { actor: expected.actor, reason };
      const ofPools = await this.writePools(tx, before, pools, deed);
      if (isRefusal(ofPools)) return ofPools;
      await updateCarPark(tx, { ...before, ...definedOf(changes) });
      const after = await recordOf(tx, code);
      const isOther = Object.keys(changes).length > 0;
      return { after, leaves: [...(isOther ? [carParkLeaf(before.partnerCode, before, after, deed)] : []), ...ofPools] };
    });
  }

  private async changeDirectory<Why extends string>(
    work: (tx: Sql) => Promise<{ after: CarParkRecord; leaves: readonly AuditLeaf[] } | Refusal<Why>>,
  ): Promise<OfficeCarParkView | Refusal<Why>> {
    const outcome = await this.transactions
      .run(async (tx) => {
        await lockDirectory(tx);
        const done = await work(tx);
        if (isRefusal(done)) throw new Undone(done);
        await bumpDirectory(tx);
        await appendAuditLeaves(tx, done.leaves, this.clock.nowMs());
        const [view] = await officeViewsOf(tx, [done.after]);
        assert(view, 'a car park that was written can be read');
        return view;
      })
      .catch((error: unknown) => {
        if (error instanceof Undone) return error.refusal as Refusal<Why>;
        throw error;
      });
    if (!isRefusal(outcome)) await this.bell.ring();
    return outcome;
  }

  /** Adds pools and changes those that there are; gives back a leaf for each that is new or differs. */
  private async writePools(
    tx: Sql,
    carPark: Pick<CarParkRecord, 'id' | 'code' | 'partnerCode'>,
    pools: readonly PoolBody[],
    deed: OfficeDeed,
  ): Promise<AuditLeaf[] | Refusal<'code_taken' | 'invalid_request'>> {
    const known = new Map(
      (
        await poolsNamed(
          tx,
          pools.map(({ id }) => id),
        )
      ).map((pool) => [pool.code, pool]),
    );
    const elsewhere = pools.find(({ id }) => (known.get(id)?.carParkId ?? carPark.id) !== carPark.id);
    if (elsewhere) return refuse('code_taken', { detail: `泊位池编号 ${elsewhere.id} 已被使用` });
    const lent = await this.offers.mostBays(
      tx,
      [...known.values()].map(({ id }) => id),
    );
    const errors = pools.flatMap(({ id, kind, bays }, index) => {
      const before = known.get(id);
      const most = before ? (lent.get(before.id) ?? 0) : 0;
      return [
        ...(before && before.kind !== kind ? [{ path: `pools.${index}.kind`, message: '泊位池的类型不能修改' }] : []),
        ...(bays < most ? [{ path: `pools.${index}.bays`, message: `现有时段使用 ${most} 个泊位，泊位数不能少于此数` }] : []),
      ];
    });
    if (errors.length > 0) return refuse('invalid_request', { errors });
    await writePools(tx, carPark.id, pools);
    const leaves = pools.map((pool) =>
      poolLeaf({ tenant: carPark.partnerCode, carPark: carPark.code, pool: pool.id }, known.get(pool.id), pool, deed),
    );
    return leaves.filter(({ before, after }) => before !== after);
  }
}

/** Carries a refusal out of a transaction that has begun to write. */
class Undone extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.refused);
  }
}

function definedOf<T extends object>(changes: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as never;
}

async function recordOf(tx: Sql, code: string): Promise<CarParkRecord> {
  const carPark = await findCarPark(tx, code);
  assert(carPark, `car park ${code} is gone`);
  return carPark;
}
