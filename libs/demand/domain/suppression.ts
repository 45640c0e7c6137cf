/** A group of persons, some of whom were served. */
export interface Group {
  readonly persons: number;
  readonly served: number;
}

/** The same as it is told: null where too few persons could be meant. */
export interface ToldGroup {
  readonly persons: number | null;
  readonly served: number | null;
}

/** No group of persons smaller than this is told of. */
export const LEAST_PERSONS = 5;

/**
 * What can be told of groups that add up to a total which is told as well. A number from 1 to 4 is never told, nor a group of which fewer
 * than five were served, or fewer than five were not. Whoever subtracts what is told from the total meets at least five persons: until the hidden groups are
 * that many together, the smallest of those that are told is hidden as well.
 */
export function told(groups: readonly Group[]): { total: ToldGroup; groups: ToldGroup[] } {
  const sum = groups.reduce((all, { persons, served }) => ({ persons: all.persons + persons, served: all.served + served }), NOBODY);
  if (isFew(sum.persons)) return { total: HIDDEN, groups: groups.map(() => HIDDEN) };
  const persons = hiddenOf(groups.map((group) => [group.persons]));
  const isSplit = ({ served, persons: all }: Group) => [served, all - served];
  const totalServed = isSplit(sum).some(isFewOrNone) ? null : sum.served;
  const served = totalServed === null ? groups.map(() => true) : hiddenOf(groups.map(isSplit), isFewOrNone);
  return {
    total: { persons: sum.persons, served: totalServed },
    groups: groups.map((group, n) => ({
      persons: persons[n] ? null : group.persons,
      served: persons[n] || served[n] ? null : group.served,
    })),
  };
}

const NOBODY: Group = { persons: 0, served: 0 };
const HIDDEN: ToldGroup = { persons: null, served: null };
const isFew = (count: number): boolean => count > 0 && count < LEAST_PERSONS;
/** That nobody, or everybody, was served tells of each one of the group. */
const isFewOrNone = (count: number): boolean => count < LEAST_PERSONS;

/** Which groups are hidden: those with a part of too few, and as many of the smallest others as it takes to hide them. */
function hiddenOf(parts: readonly (readonly number[])[], isTooFew = isFew): boolean[] {
  const sizes = parts.map((counts) => counts.reduce((sum, count) => sum + count, 0));
  const hidden = parts.map((counts, n) => (sizes[n] ?? 0) > 0 && counts.some(isTooFew));
  const smallestFirst = parts.map((_, n) => n).sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0));
  const hiddenSum = (at: number): number => parts.reduce((sum, counts, n) => sum + (hidden[n] ? (counts[at] ?? 0) : 0), 0);
  const isExposed = () => hidden.some(Boolean) && (parts[0] ?? []).some((_, at) => isTooFew(hiddenSum(at)));
  for (const n of smallestFirst) {
    if (!isExposed()) break;
    if ((sizes[n] ?? 0) > 0) hidden[n] = true;
  }
  return hidden;
}
