import type { Tonight } from '../types/api.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

interface Listener {
  board(tonight: Tonight): void;
  /** Whether boards arrive by themselves now. */
  isLive(is: boolean): void;
  /** The server does not show this board on the line (any more), or not now: ask for it over HTTP, which says why. */
  refused(): void;
}

/** What the server says on this line, as far as it is for us; see docs/LIVE.md. */
type Said =
  | { readonly type: 'tonight'; readonly tonight: Tonight }
  | { readonly type: 'moving'; readonly retryAfterMs: number }
  | { readonly type: 'error'; readonly code: string };

/**
 * Boards of one night over the live connection, as they change; comes back by itself when the line is cut. Gives what ends it.
 * `night` undefined: the present one.
 */
export function watchNight(wish: { readonly carParkId: string; readonly night: string | undefined }, listener: Listener): () => void {
  let socket: WebSocket | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let again: ReturnType<typeof setTimeout> | undefined;
  let hasEnded = false;

  const open = (): void => {
    const line = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/live`);
    socket = line;
    line.onopen = () => line.send(JSON.stringify({ type: 'subscribe-tonight', ...wish }));
    line.onmessage = ({ data: said }) => hear(JSON.parse(String(said)) as Said);
    line.onclose = () => {
      listener.isLive(false);
      if (hasEnded) return;
      again = setTimeout(open, pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    };
  };
  const hear = (said: Said): void => {
    if (hasEnded) return;
    if (said.type === 'moving') pauseMs = said.retryAfterMs;
    if (said.type === 'error') {
      listener.isLive(false);
      listener.refused();
    }
    if (said.type !== 'tonight' || said.tonight.carParkId !== wish.carParkId) return;
    pauseMs = FIRST_PAUSE_MS;
    listener.isLive(true);
    listener.board(said.tonight);
  };
  open();
  return () => {
    hasEnded = true;
    clearTimeout(again);
    socket?.close();
  };
}
