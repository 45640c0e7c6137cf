import { onScopeDispose, type Ref, shallowRef, watch } from 'vue';
import { call } from '../api/call.js';
import type { CarParkProblems } from '../types/api.js';

const ASK_EVERY_MS = 20_000;

/** What residents report of a night. It is not told on the live line, so it is asked for again and again; an answer that fails is left to the next. */
export function useProblems(
  wish: Readonly<Ref<{ readonly carParkId: string; readonly night: string } | undefined>>,
): Readonly<Ref<CarParkProblems['problems']>> {
  const problems = shallowRef<CarParkProblems['problems']>([]);
  const ask = async (): Promise<void> => {
    if (!wish.value) return;
    const { carParkId, night } = wish.value;
    const asked = { path: { id: carParkId }, query: { night } };
    const answer = await call('GET /api/v1/manage/car-parks/{id}/problems', asked).catch(() => undefined);
    const now = wish.value;
    if (answer && now && now.carParkId === carParkId && now.night === night) problems.value = answer.problems;
  };
  const named = () => (wish.value ? `${wish.value.carParkId} ${wish.value.night}` : '');
  watch(
    named,
    () => {
      problems.value = [];
      void ask();
    },
    { immediate: true },
  );
  const timer = setInterval(() => void ask(), ASK_EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
  return problems;
}
