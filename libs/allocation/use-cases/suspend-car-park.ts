import { Inject, Injectable } from '@nestjs/common';
import { type CarPark, OwnCarParks, type Suspension, Suspensions } from '#car-parks';
import type { SupplyEffectView, SuspendRequest, SuspensionView } from '#contracts';
import { Staff } from '#identity';
import { formatInstant, formatTick, Ids, isRefusal, type Refusal, refuse, type TimeWindow, tickAt } from '#kernel';
import type { AuditLeaf, AuditPerson, TenantScope } from '#platform';
import { SupplyEffects } from '../queries/supply-effects.js';
import { ChangeSupply } from './change-supply.js';
import type { Author } from './supply-drafts.js';
import type { SupplyChange } from './supply-forecast.js';

/** Closes a whole car park for a time, e.g. because water has come into it, and opens it again. */
@Injectable()
export class SuspendCarPark {
  constructor(
    @Inject(OwnCarParks) private readonly carParks: OwnCarParks,
    @Inject(Suspensions) private readonly suspensions: Suspensions,
    @Inject(Staff) private readonly staff: Staff,
    @Inject(ChangeSupply) private readonly changeSupply: ChangeSupply,
    @Inject(SupplyEffects) private readonly effects: SupplyEffects,
    @Inject(Ids) private readonly ids: Ids,
  ) {}

  async list(scope: TenantScope, code: string): Promise<SuspensionView[] | Refusal<'not_found'>> {
    const carPark = this.carParks.carPark(scope, code);
    if (!carPark) return refuse('not_found');
    return (await this.suspensions.of(carPark.id)).map(viewOf);
  }

  async preview(scope: TenantScope, code: string, given: { from: string; to: string }): Promise<SupplyEffectView | Refusal<'not_found'>> {
    const carPark = this.carParks.carPark(scope, code);
    if (!carPark) return refuse('not_found');
    return this.effects.viewOf(await this.changeSupply.preview(closing(carPark, windowOf(given))));
  }

  /** `already_suspended`: for exactly this time it is closed, as when a request is sent twice. */
  async suspend(
    scope: TenantScope,
    author: Author,
    code: string,
    { reason, expectedPlan, ...given }: SuspendRequest,
  ): Promise<SupplyEffectView | Refusal<'not_found' | 'already_suspended' | 'plan_changed'>> {
    const carPark = this.carParks.carPark(scope, code);
    if (!carPark) return refuse('not_found');
    const actor = await this.staff.actorOf(author.staffId);
    const [id, window] = [this.ids.next(), windowOf(given)];
    const change: SupplyChange<'already_suspended'> = {
      ...closing(carPark, window),
      cause: { actor, reason: 'suspended' },
      write: async (tx, createdAtMs) => {
        if ((await this.suspensions.of(carPark.id, tx)).some((other) => isSame(other, window))) return refuse('already_suspended');
        await this.suspensions.add(tx, { id, carParkId: carPark.id, window, reason, author: author.name, createdAtMs });
        return [leafOf('car-park.suspended', carPark, { id, window, reason }, actor)];
      },
    };
    const outcome = await this.changeSupply.execute(change, expectedPlan);
    return isRefusal(outcome) ? outcome : this.effects.viewOf(outcome);
  }

  /** Opens the car park again from now on. `not_found` also when it was lifted before. */
  async lift(scope: TenantScope, author: Author, code: string, suspensionId: string): Promise<SupplyEffectView | Refusal<'not_found'>> {
    const carPark = this.carParks.carPark(scope, code);
    if (!carPark) return refuse('not_found');
    const actor = await this.staff.actorOf(author.staffId);
    const change: SupplyChange<'not_found'> = {
      poolIds: carPark.pools.map(({ id }) => id),
      overlay: (supplies) => supplies, // more bays are in nobody's way
      cause: { actor, reason: 'resumed' },
      write: async (tx, nowMs) => {
        const lifted = await this.suspensions.lift(tx, { id: suspensionId, carParkId: carPark.id, by: author.name, nowMs });
        return isRefusal(lifted) ? lifted : [leafOf('car-park.resumed', carPark, lifted, actor)];
      },
    };
    const outcome = await this.changeSupply.execute(change);
    if (!isRefusal(outcome)) return this.effects.viewOf(outcome);
    return refuse('not_found');
  }
}

const isSame = ({ lifted, window }: Suspension, { from, to }: TimeWindow): boolean => !lifted && window.from === from && window.to === to;

const windowOf = ({ from, to }: { from: string; to: string }): TimeWindow => ({
  from: tickAt(Date.parse(from)),
  to: tickAt(Date.parse(to)),
});

function closing(carPark: CarPark, window: TimeWindow): Pick<SupplyChange, 'poolIds' | 'overlay'> {
  return {
    poolIds: carPark.pools.map(({ id }) => id),
    overlay: (supplies) => new Map([...supplies].map(([id, supply]) => [id, { ...supply, closures: [...supply.closures, window] }])),
  };
}

function leafOf(
  action: string,
  carPark: CarPark,
  { id, window, reason }: Pick<Suspension, 'id' | 'window' | 'reason'>,
  actor: AuditPerson,
): AuditLeaf {
  const facts = { carPark: carPark.code, from: window.from, to: window.to };
  return { action, actor, tenant: carPark.partnerCode, subject: { kind: 'suspension', id }, reason, before: null, after: null, facts };
}

function viewOf({ id, window, reason, author, createdAtMs, lifted }: Suspension): SuspensionView {
  return {
    id,
    from: formatTick(window.from),
    to: formatTick(window.to),
    reason,
    author,
    createdAt: formatInstant(createdAtMs),
    liftedAt: lifted ? formatInstant(lifted.atMs) : null,
  };
}
