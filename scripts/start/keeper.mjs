// Keeps a program of ours running: one that dies is started again, but not for ever.
const WINDOW_MS = 60_000;
const MOST_RESTARTS = 5;
/** A pause before each new start, so that a program that dies at once does not spin. */
const PAUSE_MS = 1_000;

/**
 * Watches `child` and, when it ends, replaces it by what `startAgain` gives, at most five times a minute. `onRestart(child)` hears of each
 * new one. Resolves with the last child, as it ended, when it has died too often, or with undefined once `signal` is aborted.
 */
export async function keepRunning(child, { startAgain, onRestart, signal, pauseMs = PAUSE_MS, nowMs = () => performance.now() }) {
  const restarts = [];
  const stopped = new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  for (let current = child; ; ) {
    const end = await Promise.race([current.exited, stopped]);
    if (signal.aborted) return undefined;
    while (restarts.length > 0 && restarts[0] <= nowMs() - WINDOW_MS) restarts.shift();
    if (restarts.length === MOST_RESTARTS) return { ...current, ...end };
    restarts.push(nowMs());
    const count = `${restarts.length}/${MOST_RESTARTS}`;
    console.error(`  ! ${current.name} stopped by itself (${end.how}) and is started again, ${count} this minute`);
    console.error(`  ! ${current.name} 意外退出（${end.how}），正在重新启动，本分钟第 ${count} 次`);
    await Promise.race([new Promise((resolve) => setTimeout(resolve, pauseMs)), stopped]);
    if (signal.aborted) return undefined;
    current = startAgain();
    onRestart(current);
  }
}
