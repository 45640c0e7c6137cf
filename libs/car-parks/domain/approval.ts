import type { NightOverride, SupplyPlan, WeeklyWindow } from './supply-plan.js';

type Offer = WeeklyWindow | NightOverride;

/**
 * Whether somebody else has to approve a plan: it lends more bays in a window, or on a night, than the limit, other than in force already.
 * Prices do not count: they are the partner's own affair.
 * @param limitBays null where a partner lends by itself whatever it has
 */
export function needsApproval(plan: SupplyPlan, inForce: SupplyPlan, limitBays: number | null): boolean {
  if (limitBays === null) return false;
  const known = offersOf(inForce);
  return offersOf(plan).some((offer) => offer.bays > limitBays && !known.some((one) => lendsTheSame(offer, one)));
}

const offersOf = ({ windows, overrides }: SupplyPlan): readonly Offer[] => [...windows, ...overrides];

function lendsTheSame(offer: Offer, other: Offer): boolean {
  const values: Readonly<Record<string, unknown>> = { ...other };
  return Object.entries(offer).every(([member, value]) => member === 'unitFen' || values[member] === value);
}
