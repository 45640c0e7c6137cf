/**
 * Does a piece of work again and again, never twice at the same time: at once when there is more to do or it was woken meanwhile,
 * else after a pause. The work decides itself about its errors; one that it lets through ends the loop and is thrown by `stop`.
 */
export class Loop {
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private isWoken = false;
  private endPause: () => void = () => undefined;

  /** `turn` answers whether there is more to do right now. */
  constructor(
    private readonly turn: () => Promise<boolean>,
    private readonly pauseMs: number,
  ) {}

  start(): void {
    this.running = this.run();
    this.running.catch(() => undefined);
  }

  wake(): void {
    this.isWoken = true;
    this.endPause();
  }

  /** Starts no further turn, and waits for the one under way. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.endPause();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      this.isWoken = false;
      const hasMore = await this.turn();
      if (!hasMore && !this.isWoken && !this.isStopped) await this.pause();
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.pauseMs);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
