import type { Past, Tenants } from './past.js';
import { poolsOf } from './pools.js';
import { broken, type Violation } from './violation.js';

/** I13: staff of a partner are told nothing of another partner's, and reach nothing of it; the trail says of each change whom it concerns. */
export function* judgeTenants(past: Past): Generator<Violation> {
  const owners = ownersOf(past.tenants);
  for (const [tenant, told] of past.tenants.told)
    for (const [word, seq] of told)
      if (isForeign(owners, word, tenant)) yield broken('I13', `staff of ${tenant} were told ${word} of another partner`, seq);
  for (const { tenant, asked, seq } of past.tenants.reached)
    for (const word of asked)
      if (isForeign(owners, word, tenant)) yield broken('I13', `staff of ${tenant} reached ${word} of another partner`, seq);
  yield* judgeLeaves(past);
}

/** A word may belong to several: a car that was moved was known to both. */
function ownersOf({ canaries }: Tenants): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const { text, tenant } of canaries) owners.set(text, (owners.get(text) ?? new Set()).add(tenant));
  return owners;
}

function isForeign(owners: ReadonlyMap<string, ReadonlySet<string>>, word: string, tenant: string): boolean {
  const own = owners.get(word);
  return own !== undefined && !own.has(tenant);
}

function* judgeLeaves(past: Past): Generator<Violation> {
  const partners = new Map(past.db?.partner.map(({ id, code }) => [id, code]));
  const carParks = new Map(past.db?.car_park.map(({ code, partner_id }) => [code, partners.get(partner_id)]));
  const pools = new Map(poolsOf(past).map(({ code, carPark }) => [code, carParks.get(carPark)]));
  for (const { facts, tenant, action, index, seq } of past.leaves) {
    const owner = facts.pool === undefined ? carParks.get(facts.carPark ?? '') : pools.get(facts.pool);
    if (owner !== undefined && owner !== tenant)
      yield broken('I13', `leaf ${index}, ${action} at ${facts.pool ?? facts.carPark} of ${owner}, is told to concern ${tenant}`, seq);
  }
}
