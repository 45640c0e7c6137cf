// Rivals take turns, each round in another order, so that what else the machine does meets all of them alike.

/**
 * Runs every rival once a round and collects what each tells: a number for each name.
 * @template {string} Name
 * @param {{ rounds: number, rivals: Record<Name, (round: number) => Promise<Record<string, number>>>, progress: (text: string) => void, warmUp?: boolean }} wish
 *   `warmUp`: a round more, before the others, that does not count.
 * @returns {Promise<Record<Name, Record<string, number[]>>>}
 */
export async function alternate({ rounds, rivals, progress, warmUp = true }) {
  const names = /** @type {Name[]} */ (Object.keys(rivals));
  const told = /** @type {Record<Name, Record<string, number[]>>} */ (Object.fromEntries(names.map((name) => [name, {}])));
  for (let round = warmUp ? 0 : 1; round <= rounds; round++) {
    const shift = round % names.length;
    for (const name of [...names.slice(shift), ...names.slice(0, shift)]) {
      progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${name}`);
      const values = await rivals[name](round);
      if (round === 0) continue;
      for (const [what, value] of Object.entries(values)) told[name][what] = [...(told[name][what] ?? []), value];
    }
  }
  return told;
}
