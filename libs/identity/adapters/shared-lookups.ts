import { LRUCache } from 'lru-cache';

export interface SharedLookupsOptions<Key, Value> {
  /** Entries kept at most; the least recently used leaves first. */
  readonly max: number;
  /** How long an answer is believed without a message that evicts it, ms. Never expires when left out. */
  readonly ttlMs?: number;
  readonly nowMs: () => number;
  /** Finds the value in the store. `undefined` (there is none) is not remembered. */
  readonly load: (key: Key) => Promise<Value | undefined>;
}

/**
 * Answers remembered in this process. Look-ups of one key that run at the same time share one query. An eviction also disowns the
 * queries under way: their answers may be older than the change, so nobody who asks later gets them.
 */
export class SharedLookups<Key extends string | number, Value extends NonNullable<unknown>> {
  private readonly kept: LRUCache<Key, Value>;
  private readonly underWay = new Map<Key, Promise<Value | undefined>>();

  constructor(private readonly options: SharedLookupsOptions<Key, Value>) {
    const { max, ttlMs = 0, nowMs } = options;
    this.kept = new LRUCache<Key, Value>({ max, ttl: ttlMs, ttlResolution: 0, perf: { now: nowMs } });
  }

  get(key: Key): Promise<Value | undefined> {
    const kept = this.kept.get(key);
    if (kept !== undefined) return Promise.resolve(kept);
    return this.underWay.get(key) ?? this.load(key);
  }

  /** What is remembered, without asking the store. */
  remembered(key: Key): Value | undefined {
    return this.kept.get(key);
  }

  evict(key: Key): void {
    this.kept.delete(key);
    this.underWay.delete(key);
  }

  /** Evicts what fits. What a query under way will answer is not known yet, so all of them are disowned. */
  evictWhere(fits: (value: Value) => boolean): void {
    this.underWay.clear();
    for (const [key, value] of this.kept.entries()) if (fits(value)) this.kept.delete(key);
  }

  evictAll(): void {
    this.underWay.clear();
    this.kept.clear();
  }

  private load(key: Key): Promise<Value | undefined> {
    const query: Promise<Value | undefined> = this.options.load(key).then(
      (value) => {
        if (this.disown(key, query) && value !== undefined) this.kept.set(key, value);
        return value;
      },
      (error: unknown) => {
        this.disown(key, query);
        throw error;
      },
    );
    this.underWay.set(key, query);
    return query;
  }

  /** Ends a query; says whether its answer still counts. */
  private disown(key: Key, query: Promise<Value | undefined>): boolean {
    if (this.underWay.get(key) !== query) return false;
    return this.underWay.delete(key);
  }
}
