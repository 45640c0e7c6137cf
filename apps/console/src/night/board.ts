import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import { call } from '../api/call.js';
import { type LiveMessage, useLive } from '../api/live.js';
import { asProblem, type Problem } from '../api/problem.js';
import { nowMs } from '../shell/now.js';
import type { Tonight } from '../types/api.js';

const ASK_EVERY_MS = 60_000;

interface Wish {
  readonly carParkId: string;
  /** Undefined: the present night, as it moves on. */
  readonly night: string | undefined;
}

export interface Board {
  readonly tonight: Readonly<Ref<Tonight | undefined>>;
  readonly problem: Readonly<Ref<Problem | undefined>>;
  readonly isLive: Readonly<Ref<boolean>>;
  /** When the newest board came, by this machine's clock. */
  readonly cameAtMs: Readonly<Ref<number>>;
  ask(): Promise<void>;
}

const isBoard = (message: LiveMessage): message is LiveMessage & { readonly tonight: Tonight } => message.type === 'tonight';

/**
 * The board of a night: over the live connection as it changes, and asked for once a minute, so that a line that died unnoticed does not
 * matter. What is not shown on the line is asked for over HTTP, which says why.
 */
export function useBoard(wish: Readonly<Ref<Wish | undefined>>): Board {
  const tonight = shallowRef<Tonight>();
  const problem = shallowRef<Problem>();
  const cameAtMs = ref(nowMs());
  const show = (board: Tonight): void => {
    tonight.value = board;
    cameAtMs.value = nowMs();
    problem.value = undefined;
  };
  const ask = async (): Promise<void> => {
    const asked = wish.value;
    if (!asked) return;
    const { carParkId, night } = asked;
    try {
      const board = await call('GET /api/v1/manage/car-parks/{id}/tonight', { path: { id: carParkId }, query: night ? { night } : {} });
      if (wish.value === asked) show(board);
    } catch (thrown) {
      if (wish.value === asked) problem.value = asProblem(thrown);
    }
  };
  /** A board of what was asked for before may still be under way. */
  const isWanted = ({ carParkId, night }: Tonight): boolean =>
    carParkId === wish.value?.carParkId && (wish.value.night === undefined || night === wish.value.night);
  const line = useLive(
    () => (wish.value ? { type: 'subscribe-tonight', ...wish.value } : { type: 'unsubscribe-tonight' }),
    (message) => {
      if (isBoard(message) && isWanted(message.tonight)) show(message.tonight);
      if (message.type === 'error') void ask();
    },
  );
  watch(
    wish,
    () => {
      tonight.value = undefined;
      line.again();
      void ask();
    },
    { immediate: true },
  );
  const timer = setInterval(() => void ask(), ASK_EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
  return { tonight, problem, isLive: line.isLive, cameAtMs, ask };
}
