/** Everything random in a run comes from one 64-bit seed. It replays the schedule of faults and requests, not the timing of threads. */
export class Chance {
  private state: bigint;

  constructor(readonly seed: bigint) {
    this.state = BigInt.asUintN(64, seed);
  }

  /** A stream of its own for a part of the run, so that parts that run beside each other do not disturb each other's order. */
  branch(name: string): Chance {
    let hash = this.seed ^ 0xcbf29ce484222325n; // FNV-1a
    for (const byte of Buffer.from(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
    return new Chance(hash);
  }

  /** SplitMix64, https://prng.di.unimi.it/splitmix64.c */
  private next(): bigint {
    this.state = BigInt.asUintN(64, this.state + 0x9e3779b97f4a7c15n);
    let z = this.state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  }

  /** At least 0 and below 1. */
  fraction(): number {
    return Number(this.next() >> 11n) / 2 ** 53;
  }

  /** A whole number of `[from, below)`. */
  below(below: number, from = 0): number {
    return from + Math.floor(this.fraction() * (below - from));
  }

  isLucky(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(options: readonly T[]): T {
    const one = options[this.below(options.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }
}

/** The seed of this run: given by `SEED`, else a new one. */
export function runSeed(): Chance {
  const given = process.env['SEED'];
  return new Chance(given ? BigInt(given) : BigInt(`0x${crypto.randomUUID().replaceAll('-', '').slice(0, 16)}`));
}
