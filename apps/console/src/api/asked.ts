import { onScopeDispose, type Ref, ref, shallowRef } from 'vue';
import { asProblem, type Problem } from './problem.js';

/** Something asked of the server for a page: what is known, what is wrong, and whether an answer is on its way. */
export interface Asked<T> {
  /** The newest answer; stays while another is asked for, and when that fails. */
  readonly value: Readonly<Ref<T | undefined>>;
  readonly problem: Readonly<Ref<Problem | undefined>>;
  readonly isAsking: Readonly<Ref<boolean>>;
  /** Asks (again). An answer to an older question is thrown away. */
  ask(): Promise<void>;
}

/** Asks at once, and whenever `ask` is called; ends with the page. */
export function asked<T>(question: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const value = shallowRef<T>();
  const problem = shallowRef<Problem>();
  const isAsking = ref(false);
  let current = new AbortController();
  const ask = async (): Promise<void> => {
    current.abort();
    const mine = new AbortController();
    current = mine;
    isAsking.value = true;
    try {
      const answer = await question(mine.signal);
      if (mine.signal.aborted) return;
      value.value = answer;
      problem.value = undefined;
    } catch (thrown) {
      if (!mine.signal.aborted) problem.value = asProblem(thrown);
    } finally {
      if (current === mine) isAsking.value = false;
    }
  };
  onScopeDispose(() => current.abort());
  void ask();
  return { value, problem, isAsking, ask };
}
