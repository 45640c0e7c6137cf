import { computed, type Ref, watchEffect } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { asked } from '../api/asked.js';
import { call } from '../api/call.js';
import type { Problem } from '../api/problem.js';
import type { OwnCarPark } from '../types/api.js';

export interface OwnCarParkChoice {
  readonly carParks: Readonly<Ref<readonly OwnCarPark[] | undefined>>;
  readonly problem: Readonly<Ref<Problem | undefined>>;
  /** What the page is about; undefined until the list is known, and for a partner without car parks. */
  readonly carPark: Readonly<Ref<OwnCarPark | undefined>>;
  choose(carParkId: string): void;
  ask(): Promise<void>;
}

/** Looked at last, so that going from page to page stays with one car park. */
let lastId: string | undefined;

/** Car parks of one's own partner, and the one that the URL names (`?carPark=`); without a name the last one, else the first. */
export function useOwnCarPark(): OwnCarParkChoice {
  const route = useRoute();
  const router = useRouter();
  const { value: carParks, problem, ask } = asked((signal) => call('GET /api/v1/manage/car-parks', { signal }));
  const carPark = computed(() => {
    const all = carParks.value ?? [];
    const named = (id: unknown) => all.find((one) => one.id === id);
    return named(route.query['carPark']) ?? named(lastId) ?? all[0];
  });
  watchEffect(() => {
    lastId = carPark.value?.id ?? lastId;
  });
  const choose = (carParkId: string): void => {
    const { pool: _other, ...query } = route.query;
    void router.replace({ query: { ...query, carPark: carParkId } });
  };
  return { carParks, problem, carPark, choose, ask };
}
