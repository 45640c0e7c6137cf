import { computed, type Ref, ref, shallowRef, watch } from 'vue';
import { call } from '../api/call.js';
import { asProblem, Problem } from '../api/problem.js';
import type { PoolSupply, SupplyEffect, SupplyPlan, SupplyRequest } from '../types/api.js';
import { contentOf, EMPTY_PLAN, isOutdated, isSame } from './plan.js';

/** A colleague changed what was being edited: what it was when we began, and what it is now. */
export interface Conflict {
  readonly ours: PoolSupply;
  readonly theirs: PoolSupply;
}

const isConflict = (thrown: unknown): boolean => thrown instanceof Problem && thrown.code === 'version_conflict';

/** With 202 the answer is a request that awaits approval. */
export const isRequest = (answer: SupplyEffect | SupplyRequest): answer is SupplyRequest => 'askedAt' in answer;

/** The plan of one pool while it is edited, with its draft on the server. Nothing that a colleague saved is overwritten unseen. */
export function usePlanEditing(poolId: Readonly<Ref<string | undefined>>) {
  const supply = shallowRef<PoolSupply>();
  const plan = shallowRef<SupplyPlan>(EMPTY_PLAN);
  const problem = shallowRef<Problem>();
  const conflict = shallowRef<Conflict>();
  const isBusy = ref(false);
  const isDirty = computed(() => supply.value !== undefined && !isSame(plan.value, contentOf(supply.value)));
  const path = () => ({ path: { id: poolId.value ?? '' } });
  const read = (): Promise<PoolSupply> => call('GET /api/v1/manage/pools/{id}/supply', path());
  const take = (now: PoolSupply): void => {
    supply.value = now;
    plan.value = contentOf(now);
    conflict.value = undefined;
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

  /** Does it; gives whether it was done. When a colleague was faster the conflict is shown instead. Fault: any other problem. */
  const unlessOvertaken = async (act: (now: PoolSupply) => Promise<void>): Promise<boolean> => {
    const ours = supply.value;
    if (!ours) return false;
    isBusy.value = true;
    try {
      await act(ours);
      return true;
    } catch (thrown) {
      if (!isConflict(thrown)) throw thrown;
      conflict.value = { ours, theirs: await read() };
      return false;
    } finally {
      isBusy.value = false;
    }
  };
  const discard = (): Promise<boolean> =>
    unlessOvertaken(async ({ draft }) => {
      if (draft) await call('DELETE /api/v1/manage/pools/{id}/draft', { ...path(), ifMatch: draft.revision });
      take(await read());
    });
  /** Keeps the plan as the draft, begun anew when the version that it was begun on is no longer in force. */
  const save = (reason: string): Promise<boolean> =>
    unlessOvertaken(async (now) => {
      const saving = plan.value;
      const { draft } = now;
      const isStale = isOutdated(now);
      if (draft && isStale) await call('DELETE /api/v1/manage/pools/{id}/draft', { ...path(), ifMatch: draft.revision });
      const body = { plan: saving, reason };
      const kept = await call('PUT /api/v1/manage/pools/{id}/draft', { ...path(), body, ifMatch: isStale ? 0 : (draft?.revision ?? 0) });
      supply.value = { ...now, draft: kept };
      if (plan.value === saving) plan.value = kept.plan;
    });
  /** Goes on with one's own plan on top of what the colleague saved; saving it then replaces theirs, knowingly. */
  const keepOurs = (): void => {
    if (conflict.value) supply.value = conflict.value.theirs;
    conflict.value = undefined;
  };
  const preview = (): Promise<SupplyEffect> => call('POST /api/v1/manage/drafts/preview', { body: { poolIds: [poolId.value ?? ''] } });
  /** Puts the draft in force, or asks the street office to when the partner may not lend so much by itself. */
  const publish = async (expectedPlan: string): Promise<'published' | 'asked' | undefined> => {
    let isAsked = false;
    const isDone = await unlessOvertaken(async () => {
      const body = { poolIds: [poolId.value ?? ''], expectedPlan };
      isAsked = isRequest(await call('POST /api/v1/manage/drafts/publish', { body }));
      take(await read());
    });
    if (!isDone) return undefined;
    return isAsked ? 'asked' : 'published';
  };
  return { supply, plan, problem, conflict, isBusy, isDirty, load, take, save, discard, keepOurs, preview, publish };
}

export type PlanEditing = ReturnType<typeof usePlanEditing>;
