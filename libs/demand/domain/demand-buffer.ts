import type { UnmetWish } from './unmet-wish.js';

/** A wish with a person to it. */
export type PersonWish = UnmetWish & { readonly residentId: string };

/** What was gathered between two writings. */
export interface Gathered {
  readonly wishes: readonly PersonWish[];
  /** Searches by nobody in particular, by night. */
  readonly anonymous: ReadonlyMap<string, number>;
}

/**
 * Wishes on their way to the database: of each person and night the first, of nobody in particular only how many. It holds no more than
 * `max` of them, whatever comes in: what finds no room is lost, and `add` says so.
 */
export class DemandBuffer {
  private wishes = new Map<string, PersonWish>();
  private anonymous = new Map<string, number>();

  constructor(private readonly max: number) {}

  get isEmpty(): boolean {
    return this.wishes.size === 0 && this.anonymous.size === 0;
  }

  /** False when there was no room for it. */
  add(wish: UnmetWish): boolean {
    const { residentId, night } = wish;
    if (residentId === undefined) return this.count(night, 1);
    const key = `${night} ${residentId}`;
    const known = this.wishes.get(key);
    if (!known && this.wishes.size >= this.max) return false;
    if (!known || wish.atMs < known.atMs) this.wishes.set(key, { ...wish, residentId });
    return true;
  }

  /** Gives out what was gathered and begins anew. */
  take(): Gathered {
    const gathered = { wishes: [...this.wishes.values()], anonymous: this.anonymous };
    this.wishes = new Map();
    this.anonymous = new Map();
    return gathered;
  }

  /** Takes back what could not be written, as far as there is room. Returns how many found none. */
  putBack({ wishes, anonymous }: Gathered): number {
    let lost = 0;
    for (const wish of wishes) if (!this.add(wish)) lost++;
    for (const [night, count] of anonymous) if (!this.count(night, count)) lost += count;
    return lost;
  }

  private count(night: string, more: number): boolean {
    if (!this.anonymous.has(night) && this.anonymous.size >= this.max) return false;
    this.anonymous.set(night, (this.anonymous.get(night) ?? 0) + more);
    return true;
  }
}
