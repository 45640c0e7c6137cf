import type { Subscriber } from './subscriber.js';

/** Which readers proved to be which resident. */
export class Followers {
  private readonly byResident = new Map<string, Set<Subscriber>>();
  private readonly residentOf = new Map<Subscriber, string>();

  get isEmpty(): boolean {
    return this.byResident.size === 0;
  }

  residents(): readonly string[] {
    return [...this.byResident.keys()];
  }

  has(residentId: string): boolean {
    return this.byResident.has(residentId);
  }

  /** Readers of this resident, apart from this one. */
  othersThan(subscriber: Subscriber, residentId: string): number {
    const all = this.byResident.get(residentId);
    return all ? all.size - (all.has(subscriber) ? 1 : 0) : 0;
  }

  /** From now on the reader gets this resident's messages and nobody else's. */
  add(subscriber: Subscriber, residentId: string): void {
    this.remove(subscriber);
    const all = this.byResident.get(residentId) ?? new Set();
    this.byResident.set(residentId, all.add(subscriber));
    this.residentOf.set(subscriber, residentId);
  }

  remove(subscriber: Subscriber): void {
    const residentId = this.residentOf.get(subscriber);
    if (residentId === undefined) return;
    this.residentOf.delete(subscriber);
    const all = this.byResident.get(residentId);
    all?.delete(subscriber);
    if (all?.size === 0) this.byResident.delete(residentId);
  }

  tell(residentId: string, frame: Buffer): void {
    for (const subscriber of this.byResident.get(residentId) ?? []) subscriber.send(frame);
  }
}
