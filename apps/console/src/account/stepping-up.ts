import { ref } from 'vue';
import { Problem } from '../api/problem.js';

/**
 * Does something that may need a fresh second factor: when the server says so, the dialog (`step-up.vue`, bound to `isOpen`) asks for the
 * code, and the same thing is done again. Gives undefined when the person would rather not.
 */
export function useSteppingUp() {
  const isOpen = ref(false);
  let decide: (isDone: boolean) => void = () => {};
  const close = (isDone: boolean): void => {
    isOpen.value = false;
    decide(isDone);
  };
  const withFreshCode = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (thrown) {
      if (!(thrown instanceof Problem) || thrown.code !== 'step_up_needed') throw thrown;
      const isDone = await new Promise<boolean>((resolve) => {
        decide = resolve;
        isOpen.value = true;
      });
      return isDone ? act() : undefined;
    }
  };
  return { isOpen, close, withFreshCode };
}
