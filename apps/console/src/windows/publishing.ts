import { type Ref, ref, shallowRef } from 'vue';
import { asProblem, Problem } from '../api/problem.js';
import { say } from '../shell/say.js';
import type { SupplyEffect } from '../types/api.js';
import { OUTCOMES } from './drafts.js';
import type { PlanEditing } from './plan-editing.js';

/** What a draft is called while nobody has said why yet. */
const UNSAID = '草稿';

export interface Publishing {
  readonly effect: Readonly<Ref<SupplyEffect | undefined>>;
  readonly reason: Ref<string>;
  readonly isBusy: Readonly<Ref<boolean>>;
  /** Whether the preview was asked for anew because the plan that it showed no longer holds. */
  readonly hasChanged: Readonly<Ref<boolean>>;
  keep(): Promise<void>;
  discard(): Promise<void>;
  preview(): Promise<void>;
  publish(): Promise<void>;
  close(): void;
}

/** From an edited plan to one in force: its effect is shown first, and exactly what was shown is carried out. */
export function usePublishing(editing: PlanEditing): Publishing {
  const effect = shallowRef<SupplyEffect>();
  const reason = ref('');
  const isBusy = ref(false);
  const hasChanged = ref(false);
  /** One thing at a time; what goes wrong is said. */
  const attempt = (act: () => Promise<void>) => async (): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    await act().catch((thrown: unknown) => say(asProblem(thrown)));
    isBusy.value = false;
  };
  const draftReason = (): string => editing.supply.value?.draft?.reason ?? UNSAID;
  const close = (): void => {
    effect.value = undefined;
  };
  const keep = attempt(async () => {
    if (await editing.save(draftReason())) say('草稿已保存');
  });
  const discard = attempt(async () => {
    if (await editing.discard()) say('草稿已放弃');
  });
  const preview = attempt(async () => {
    hasChanged.value = false;
    const isKept = !editing.isDirty.value && editing.supply.value?.draft;
    if (!isKept && !(await editing.save(draftReason()))) return;
    reason.value = draftReason() === UNSAID ? '' : draftReason();
    effect.value = await editing.preview();
  });
  const publish = attempt(async () => {
    const said = reason.value.trim();
    if (!effect.value || said === '') return;
    if (said !== draftReason() && !(await editing.save(said))) return close();
    try {
      const outcome = await editing.publish(effect.value.plan);
      if (outcome) say(OUTCOMES[outcome]);
      close();
    } catch (thrown) {
      if (!(thrown instanceof Problem) || thrown.code !== 'plan_changed') throw thrown;
      hasChanged.value = true;
      effect.value = await editing.preview();
    }
  });
  return { effect, reason, isBusy, hasChanged, keep, discard, preview, publish, close };
}
