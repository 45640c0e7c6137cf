import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import { call } from '../api/call.js';
import { asProblem, type Problem } from '../api/problem.js';
import { nowMs } from '../shell/now.js';
import type { Tonight } from '../types/api.js';
import { watchNight } from './night-line.js';

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

/** The board of a night: over the live connection as it changes, and asked for once a minute, so that a line that died unnoticed does not matter. */
export function useBoard(wish: Readonly<Ref<Wish | undefined>>): Board {
  const tonight = shallowRef<Tonight>();
  const problem = shallowRef<Problem>();
  const isLive = ref(false);
  const cameAtMs = ref(nowMs());
  const hear = (board: Tonight): void => {
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
      if (wish.value === asked) hear(board);
    } catch (thrown) {
      if (wish.value === asked) problem.value = asProblem(thrown);
    }
  };
  let end = (): void => {};
  const begin = (next: Wish | undefined): void => {
    end();
    tonight.value = undefined;
    isLive.value = false;
    if (!next) return;
    void ask();
    end = watchNight(next, {
      board: hear,
      isLive: (is) => {
        isLive.value = is;
      },
      refused: () => void ask(),
    });
  };
  watch(wish, begin, { immediate: true });
  const timer = setInterval(() => void ask(), ASK_EVERY_MS);
  onScopeDispose(() => {
    clearInterval(timer);
    end();
  });
  return { tonight, problem, isLive, cameAtMs, ask };
}
