/** Whether the phone has a network at all, as WeChat tells it. */
export class Network {
  private online = true;
  private readonly listeners = new Set<(isOnline: boolean) => void>();

  get isOnline(): boolean {
    return this.online;
  }

  set(isOnline: boolean): void {
    if (isOnline === this.online) return;
    this.online = isOnline;
    for (const listener of [...this.listeners]) listener(isOnline);
  }

  listen(listener: (isOnline: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
