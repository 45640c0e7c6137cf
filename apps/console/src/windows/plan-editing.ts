import { type Ref, shallowRef } from 'vue';
import { Problem } from '../api/problem.js';
import type { PoolSupply, SupplyEffect } from '../types/api.js';
import { discardDraft, previewDrafts, publishDrafts, saveDraft } from './drafts.js';
import type { Conflict } from './plan.js';
import { type EditedSupply, useEditedSupply } from './pool-supply.js';

/** The draft or the version is another by now, or the draft is gone. */
const OVERTAKEN = ['version_conflict', 'not_found'];

export interface PlanEditing extends EditedSupply {
  readonly conflict: Readonly<Ref<Conflict | undefined>>;
  /** These give whether it was done: not, when a colleague was faster, and then the conflict is shown. Fault: any other problem. */
  save(reason: string): Promise<boolean>;
  discard(): Promise<boolean>;
  publish(expectedPlan: string): Promise<'published' | 'asked' | undefined>;
  preview(): Promise<SupplyEffect>;
  /** Goes on with one's own plan on top of what the colleague saved; saving it then replaces theirs, knowingly. */
  keepOurs(): void;
}

/** The plan of one pool while it is edited, with its draft on the server. Nothing that a colleague saved is overwritten unseen. */
export function usePlanEditing(poolId: Readonly<Ref<string | undefined>>): PlanEditing {
  const edited = useEditedSupply(poolId);
  const { supply, plan, read } = edited;
  const conflict = shallowRef<Conflict>();
  const take = (now: PoolSupply): void => {
    edited.take(now);
    conflict.value = undefined;
  };
  const unlessOvertaken = async <T>(act: (now: PoolSupply) => Promise<T>): Promise<T | undefined> => {
    const ours = supply.value;
    if (!ours) return undefined;
    try {
      return await act(ours);
    } catch (thrown) {
      if (!(thrown instanceof Problem) || !OVERTAKEN.includes(thrown.code)) throw thrown;
      conflict.value = { ours, theirs: await read() };
      return undefined;
    }
  };
  const save = async (reason: string): Promise<boolean> => {
    const saving = plan.value;
    const kept = await unlessOvertaken(async (now) => ({ ...now, draft: await saveDraft(now, saving, reason) }));
    if (!kept) return false;
    supply.value = kept;
    if (plan.value === saving) plan.value = kept.draft.plan;
    return true;
  };
  const discard = async (): Promise<boolean> => {
    const isDone = await unlessOvertaken((now) => discardDraft(now).then(() => true));
    if (isDone) take(await read());
    return isDone === true;
  };
  const publish = async (expectedPlan: string) => {
    const outcome = await unlessOvertaken((now) => publishDrafts([now.poolId], expectedPlan));
    if (outcome) take(await read());
    return outcome;
  };
  const keepOurs = (): void => {
    if (conflict.value) supply.value = conflict.value.theirs;
    conflict.value = undefined;
  };
  return { ...edited, take, conflict, save, discard, publish, keepOurs, preview: () => previewDrafts([poolId.value ?? '']) };
}
