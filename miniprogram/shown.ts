/** What pages have in common while they are shown, and what each keeps for itself. */
import { network, preferences } from './program.js';
import { asProblem } from './services/problem.js';
import type { NextAction } from './services/sentences.js';
import { perPage } from './stores/per-page.js';
import { stopPullDown } from './wx/navigation.js';

/** How to stop something. */
type Stop = () => unknown;

const stopsOf = perPage(() => ({ stops: [] as readonly Stop[] }));

function rest(page: object): void {
  const running = stopsOf(page);
  for (const stop of running.stops) stop();
  running.stops = [];
}

interface Reading {
  setData(facts: { care: boolean; isOnline: boolean }): void;
  /** Keeps its own problems. */
  read(): Promise<unknown>;
}

/** For `onShow`: care mode and the network as they are; a reading when the network is back; and what runs besides. All of it stops when the page is left. */
export function begin(page: Reading, ...running: readonly Stop[]): void {
  rest(page);
  const tell = (isOnline: boolean): void => page.setData({ care: preferences.isCareMode, isOnline });
  const back = (isOnline: boolean): void => {
    tell(isOnline);
    if (isOnline) void page.read();
  };
  stopsOf(page).stops = [...running, network.listen(back)];
  tell(network.isOnline);
}

/** Whether it has begun and was not left since: what comes too late for a page need not go on. */
export function isShown(page: object): boolean {
  return stopsOf(page).stops.length > 0;
}

/** Every page that begins something ends it so: `Page({ ...LEAVING, … })`. */
export const LEAVING = {
  onHide() {
    rest(this);
  },
  onUnload() {
    rest(this);
  },
};

/** A page that can be pulled down reads again. */
export const PULLING = {
  async onPullDownRefresh(this: Reading) {
    await this.read();
    stopPullDown();
  },
};

/** What a page without anything to show says instead. */
export const NO_TROUBLE = { title: '', text: '', action: 'again' as NextAction };

export function troubleOf(thrown: unknown): { readonly state: 'offline' | 'error'; readonly problem: typeof NO_TROUBLE } {
  const { code, title, next } = asProblem(thrown);
  return { state: code === 'offline' ? 'offline' : 'error', problem: { title, text: next.text, action: next.action } };
}
