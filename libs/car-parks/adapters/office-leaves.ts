import type { PoolBody } from '#contracts';
import { type AuditLeaf, type AuditPerson, digestOf } from '#platform';
import type { CarParkRecord } from './car-park-records.js';
import type { PartnerRow } from './partner-rows.js';

/** Who of the street office changes something, and why; null where nothing is asked, as for what is new. */
export interface OfficeDeed {
  readonly actor: AuditPerson;
  readonly reason: string | null;
}

type Verb = 'added' | 'changed' | 'activated' | 'deactivated';

/** Out of use and back tell more than that something changed. */
export function verbOf(before: { readonly isActive: boolean } | undefined, after: { readonly isActive: boolean }): Verb {
  if (!before) return 'added';
  if (before.isActive === after.isActive) return 'changed';
  return after.isActive ? 'activated' : 'deactivated';
}

type PartnerState = Pick<PartnerRow, 'code' | 'name' | 'kind' | 'isActive' | 'compensationFen' | 'windowLimitBays'> & {
  readonly shares: readonly { readonly percent: number; readonly fromNight: string }[];
};

function partnerDigest({ name, kind, isActive, compensationFen, windowLimitBays, shares }: PartnerState): string {
  const agreed = shares.map(({ percent, fromNight }) => ({ percent, fromNight }));
  return digestOf({ name, kind, isActive, compensationFen, windowLimitBays, shares: agreed });
}

export function partnerLeaf(before: PartnerState | undefined, after: PartnerState, deed: OfficeDeed): AuditLeaf {
  return {
    ...deed,
    action: `partner.${verbOf(before, after)}`,
    tenant: after.code,
    subject: { kind: 'partner', id: after.code },
    before: before ? partnerDigest(before) : null,
    after: partnerDigest(after),
    facts: {},
  };
}

type CarParkState = Pick<CarParkRecord, 'code' | 'name' | 'kind' | 'address' | 'location' | 'entryNote' | 'isActive'>;

/** Degrees as text, for a digest is made of whole numbers. */
function carParkDigest({ name, kind, address, location, entryNote, isActive }: CarParkState): string {
  const place = [location.lat, location.lng].map((degrees) => degrees.toFixed(6));
  return digestOf({ name, kind, address, place, entryNote, isActive });
}

export function carParkLeaf(tenant: string, before: CarParkState | undefined, after: CarParkState, deed: OfficeDeed): AuditLeaf {
  return {
    ...deed,
    action: `car-park.${verbOf(before, after)}`,
    tenant,
    subject: { kind: 'car-park', id: after.code },
    before: before ? carParkDigest(before) : null,
    after: carParkDigest(after),
    facts: { carPark: after.code },
  };
}

type PoolState = Omit<PoolBody, 'id'>;
const poolDigest = ({ kind, name, bays, tariff }: PoolState): string => digestOf({ kind, name, bays, tariff: { ...tariff } });

export interface PoolPlace {
  readonly tenant: string;
  readonly carPark: string;
  readonly pool: string;
}

export function poolLeaf(
  { tenant, carPark, pool }: PoolPlace,
  before: PoolState | undefined,
  after: PoolState,
  deed: OfficeDeed,
): AuditLeaf {
  return {
    ...deed,
    action: before ? 'pool.changed' : 'pool.added',
    tenant,
    subject: { kind: 'pool', id: pool },
    before: before ? poolDigest(before) : null,
    after: poolDigest(after),
    facts: { carPark, pool },
  };
}
