import type { Past, Shown, Watch } from './past.js';
import { grouped, PerTick, type Pool, poolsOf } from './pools.js';
import { broken, type Violation } from './violation.js';

/** I15: within a subscription, what a reader is shown of a car park never grows older, has a version, and begins with a snapshot. */
export function* judgeViews({ watches }: Past): Generator<Violation> {
  for (const { reader, shown } of watches) {
    const latest = new Map<string, { version: number; seq: number }>();
    const [first] = shown;
    if (first && !first.isSnapshot) yield broken('I15', `${reader} was told a change before a snapshot`, first.seq);
    for (const { carPark, version, seq } of shown) {
      if (typeof version !== 'number') {
        yield broken('I15', `${reader} was shown ${carPark} without a version`, seq);
        continue;
      }
      const before = latest.get(carPark);
      if (before && version < before.version)
        yield broken('I15', `${reader} was shown ${carPark} at ${version} after ${before.version}`, before.seq, seq);
      latest.set(carPark, { version, seq });
    }
  }
}

interface Claimed {
  readonly watch: Watch;
  readonly shown: Shown;
}

/** L1: nobody is shown fewer bays than none, also where bays are owed. */
export function* judgeDebtsShown({ watches }: Past): Generator<Violation> {
  for (const { reader, shown } of watches)
    for (const { carPark, freeBays, seq } of shown)
      if (typeof freeBays === 'number' && freeBays < 0) yield broken('L1', `${reader} was shown ${freeBays} free bays of ${carPark}`, seq);
}

/** L1: what is shown is the truth of its version. Judged for car parks of one pool, whose version is the number in the pool's log. */
export function* judgeContents(past: Past): Generator<Violation> {
  const pools = grouped(poolsOf(past), ({ carPark }) => carPark);
  const claimed = grouped(
    past.watches.flatMap((watch) => watch.shown.map((shown): Claimed => ({ watch, shown }))),
    ({ shown }) => shown.carPark,
  );
  for (const [carPark, claims] of claimed) {
    const [pool, another] = pools.get(carPark) ?? [];
    if (pool && !another && pool.kind === 'standard') yield* judgePool(pool, claims);
  }
}

function* judgePool(pool: Pool, claims: readonly Claimed[]): Generator<Violation> {
  const free = PerTick.over(pool.log);
  const lowest = new Map<string, number>(); // of each window, at the version that is reached
  const log = pool.log.values();
  let version = 0;
  const numbered = claims.filter(({ shown }) => typeof shown.version === 'number');
  for (const { watch, shown } of numbered.toSorted((a, b) => Number(a.shown.version) - Number(b.shown.version))) {
    for (let row = version < Number(shown.version) ? log.next() : undefined; row && !row.done; ) {
      free.add(row.value.from_tick, row.value.to_tick, row.value.delta);
      version = row.value.seq;
      lowest.clear();
      row = version < Number(shown.version) ? log.next() : undefined;
    }
    if (version < Number(shown.version)) {
      yield broken('L1', `${watch.reader} was shown ${pool.carPark} at ${shown.version}, which never was`, shown.seq);
      continue;
    }
    const window = `${watch.fromTick} ${watch.toTick}`;
    const truth = lowest.get(window) ?? Math.max(0, free.lowest(watch.fromTick, watch.toTick));
    lowest.set(window, truth);
    if (shown.freeBays !== truth)
      yield broken(
        'L1',
        `${watch.reader} was shown ${shown.freeBays} free bays of ${pool.carPark} at ${shown.version}, there were ${truth}`,
        shown.seq,
      );
  }
}
