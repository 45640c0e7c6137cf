/** Reads at the same time, where each takes a connection to MySQL: a wave of changes leaves the others for the bookings themselves. */
const AT_ONCE = 4;

/**
 * Reads things that changed, each by one reader at a time, so that its states arrive in order; changes that come while it is being read
 * are one more reading. A reading that fails is done again later.
 */
export class LatestReads {
  private readonly waiting = new Map<string, string>();
  private readonly running = new Set<string>();
  private isStopped = false;

  constructor(
    private readonly read: (id: string, owner: string) => Promise<void>,
    private readonly later: (tryAgain: () => void) => void,
    private readonly atOnce = AT_ONCE,
  ) {}

  ask(id: string, owner: string): void {
    if (this.isStopped) return;
    this.waiting.set(id, owner);
    this.next();
  }

  stop(): void {
    this.isStopped = true;
    this.waiting.clear();
  }

  private next(): void {
    for (const [id, owner] of this.waiting) {
      if (this.running.size >= this.atOnce) return;
      if (this.running.has(id)) continue;
      this.waiting.delete(id);
      this.running.add(id);
      void this.run(id, owner);
    }
  }

  private async run(id: string, owner: string): Promise<void> {
    try {
      await this.read(id, owner);
    } catch {
      this.later(() => this.ask(id, owner)); // the store is away; what is read then is the latest all the same
    }
    this.running.delete(id);
    this.next();
  }
}
