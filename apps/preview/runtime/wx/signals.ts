type Listener = (...facts: readonly unknown[]) => void;

/** What `wx.onX` can be told of here. The last two never happen: what they announce does not exist in a preview. */
const NAMES = [
  'NetworkStatusChange',
  'AppShow',
  'AppHide',
  'ThemeChange',
  'NeedPrivacyAuthorization',
  'Error',
  'UnhandledRejection',
] as const;
const NEVER = ['WindowResize', 'KeyboardHeightChange', 'MemoryWarning', 'PageNotFound'] as const;

export type SignalName = (typeof NAMES)[number] | (typeof NEVER)[number];

/** `wx.onX` and `wx.offX`, and the facts of the launch. */
export class Signals {
  launch: object = {};
  readonly #listeners = new Map<string, Set<Listener>>();

  emit(name: SignalName, ...facts: readonly unknown[]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(...facts);
  }

  has(name: SignalName): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  api(): Record<string, unknown> {
    const pairs = [...NAMES, ...NEVER].flatMap((name) => {
      const listeners = new Set<Listener>();
      this.#listeners.set(name, listeners);
      const off = (listener?: Listener): void => {
        if (listener) listeners.delete(listener);
        else listeners.clear();
      };
      return [
        [`on${name}`, (listener: Listener) => void listeners.add(listener)],
        [`off${name}`, off],
      ];
    });
    return Object.fromEntries(pairs) as Record<string, unknown>;
  }
}
