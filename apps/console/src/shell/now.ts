import { onScopeDispose, type Ref, ref } from 'vue';

/** This machine's clock: good for how long ago something was, never for what is due. */
export const nowMs = (): number => Date.now();

/** The same, moving on by itself while a page is shown. */
export function useNow(everyMs = 1_000): Readonly<Ref<number>> {
  const now = ref(nowMs());
  const timer = setInterval(() => {
    now.value = nowMs();
  }, everyMs);
  onScopeDispose(() => clearInterval(timer));
  return now;
}
