import { type Ref, ref, shallowRef, watch } from 'vue';
import { call } from '../api/call.js';
import { asProblem, type Problem } from '../api/problem.js';
import type { Booking } from './bookings.js';

const PAGE = 100;

interface Wish {
  readonly carParkId: string;
  readonly night: string;
}

/** Bookings of one night of one car park, page by page. */
export function useBookingRows(wish: Readonly<Ref<Wish | undefined>>) {
  const rows = shallowRef<readonly Booking[]>();
  const next = ref<string | null>(null);
  const problem = shallowRef<Problem>();
  const isAsking = ref(false);
  const askAfter = async (after: string | null): Promise<void> => {
    const asked = wish.value;
    if (!asked) return;
    isAsking.value = true;
    try {
      const page = await call('GET /api/v1/manage/bookings', { query: { ...asked, limit: PAGE, ...(after ? { after } : {}) } });
      if (wish.value !== asked) return;
      rows.value = after ? [...(rows.value ?? []), ...page.bookings] : page.bookings;
      next.value = page.next;
      problem.value = undefined;
    } catch (thrown) {
      if (wish.value === asked) problem.value = asProblem(thrown);
    } finally {
      if (wish.value === asked) isAsking.value = false;
    }
  };
  const again = () => askAfter(null);
  const more = () => askAfter(next.value);
  /** All that is left: what is filtered or added up has to be here. */
  const all = async (): Promise<void> => {
    const asked = wish.value;
    while (next.value && !problem.value && wish.value === asked) await more();
  };
  watch(
    wish,
    () => {
      rows.value = undefined;
      next.value = null;
      void again();
    },
    { immediate: true },
  );
  return { rows, next, problem, isAsking, again, more, all };
}
