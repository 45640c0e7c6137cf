import { computed, type Ref, shallowRef, watch } from 'vue';
import { call } from '../api/call.js';
import { asProblem, type Problem } from '../api/problem.js';
import type { PoolSupply, SupplyPlan } from '../types/api.js';
import { contentOf, EMPTY_PLAN, isSame } from './plan.js';

/** What the server has of one pool's plan, and what is being made of it here. */
export interface EditedSupply {
  readonly supply: Ref<PoolSupply | undefined>;
  /** As it is edited; may differ from what is kept. */
  readonly plan: Ref<SupplyPlan>;
  readonly problem: Readonly<Ref<Problem | undefined>>;
  readonly isDirty: Readonly<Ref<boolean>>;
  load(): Promise<void>;
  read(): Promise<PoolSupply>;
  /** Goes on from what the server has; what was edited and not kept is gone. */
  take(now: PoolSupply): void;
}

/** Read anew for another pool. */
export function useEditedSupply(poolId: Readonly<Ref<string | undefined>>): EditedSupply {
  const supply = shallowRef<PoolSupply>();
  const plan = shallowRef<SupplyPlan>(EMPTY_PLAN);
  const problem = shallowRef<Problem>();
  const isDirty = computed(() => supply.value !== undefined && !isSame(plan.value, contentOf(supply.value)));
  const read = (): Promise<PoolSupply> => call('GET /api/v1/manage/pools/{id}/supply', { path: { id: poolId.value ?? '' } });
  const take = (now: PoolSupply): void => {
    supply.value = now;
    plan.value = contentOf(now);
  };
  const load = async (): Promise<void> => {
    const asked = poolId.value;
    if (!asked) return;
    problem.value = undefined;
    try {
      const answer = await read();
      if (poolId.value === asked) take(answer);
    } catch (thrown) {
      if (poolId.value === asked) problem.value = asProblem(thrown);
    }
  };
  watch(
    poolId,
    () => {
      supply.value = undefined;
      plan.value = EMPTY_PLAN;
      void load();
    },
    { immediate: true },
  );
  return { supply, plan, problem, isDirty, load, read, take };
}
