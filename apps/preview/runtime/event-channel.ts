type Listener = (...args: unknown[]) => void;

/** One direction of what an opener and the opened page say to each other. */
export class EventChannel {
  readonly #listeners = new Map<string, Listener[]>();

  on(name: string, listener: Listener): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  once(name: string, listener: Listener): void {
    const first: Listener = (...args) => {
      this.off(name, first);
      listener(...args);
    };
    this.on(name, first);
  }

  off(name: string, listener?: Listener): void {
    const kept = listener ? (this.#listeners.get(name) ?? []).filter((one) => one !== listener) : [];
    this.#listeners.set(name, kept);
  }

  emit(name: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(...args);
  }
}

/** The two ends: what one emits, the other hears. */
export function channelPair(): readonly [EventChannel, EventChannel] {
  const [here, there] = [new EventChannel(), new EventChannel()];
  const end = (own: EventChannel, other: EventChannel): EventChannel =>
    Object.assign(Object.create(own) as EventChannel, {
      on: own.on.bind(own),
      once: own.once.bind(own),
      off: own.off.bind(own),
      emit: other.emit.bind(other),
    });
  return [end(here, there), end(there, here)];
}
