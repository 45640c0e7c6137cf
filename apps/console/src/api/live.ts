import { onScopeDispose, type Ref, ref } from 'vue';

/** A message of the live protocol (docs/LIVE.md); who hears it knows its type. */
export interface LiveMessage {
  readonly type: string;
}

const LEAST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Listens to the live protocol while a page is shown. `ask` is what is said after every connect, for there is nothing to resume; `hear` gets
 * each message. `isLive` is true from the first message on, until the line is lost; then it is tried again, ever more rarely.
 */
export function useLive(
  ask: () => object,
  hear: (message: LiveMessage) => void,
): { readonly isLive: Readonly<Ref<boolean>>; again(): void } {
  const isLive = ref(false);
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = LEAST_PAUSE_MS;
  const connect = (): void => {
    const mine = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/live`);
    socket = mine;
    mine.onopen = () => mine.send(JSON.stringify(ask()));
    mine.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as LiveMessage & { readonly retryAfterMs?: number };
      if (message.type === 'moving') pauseMs = message.retryAfterMs ?? pauseMs;
      else {
        pauseMs = LEAST_PAUSE_MS;
        isLive.value = message.type !== 'error';
        hear(message);
      }
    };
    mine.onclose = () => {
      isLive.value = false;
      retry = setTimeout(connect, pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    };
  };
  connect();
  onScopeDispose(() => {
    if (socket) socket.onclose = null;
    socket?.close();
    clearTimeout(retry);
  });
  /** Asks anew on the same line, e.g. for another car park. */
  const again = (): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(ask()));
  };
  return { isLive, again };
}
