import { type Ref, ref, shallowRef } from 'vue';
import { asProblem, Problem } from '../api/problem.js';
import { say } from '../shell/say.js';
import type { SupplyEffect } from '../types/api.js';
import type { PlanEditing } from './plan-editing.js';

/** What a draft is called while nobody has said why yet. */
const UNSAID = '草稿';

export const OUTCOMES = { published: '已发布，居民现在就能看到', asked: '超过本单位可自行开放的泊位数，已提交街道办审批' } as const;

/** From an edited plan to one in force: its effect is shown first, and exactly what was shown is carried out. */
export function usePublishing(editing: PlanEditing): {
  readonly effect: Readonly<Ref<SupplyEffect | undefined>>;
  readonly reason: Ref<string>;
  readonly isBusy: Readonly<Ref<boolean>>;
  /** Whether the preview was asked for anew because the plan that it showed no longer holds. */
  readonly hasChanged: Readonly<Ref<boolean>>;
  keep(): Promise<void>;
  preview(): Promise<void>;
  publish(): Promise<void>;
  close(): void;
} {
  const effect = shallowRef<SupplyEffect>();
  const reason = ref('');
  const isBusy = ref(false);
  const hasChanged = ref(false);
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    isBusy.value = true;
    try {
      await act();
    } catch (thrown) {
      say(asProblem(thrown));
    } finally {
      isBusy.value = false;
    }
  };
  const draftReason = (): string => editing.supply.value?.draft?.reason ?? UNSAID;
  const isKept = (): boolean => !editing.isDirty.value && editing.supply.value?.draft !== null;
  const show = async (): Promise<void> => {
    effect.value = await editing.preview();
  };
  const keep = () =>
    attempt(async () => {
      if (await editing.save(draftReason())) say('草稿已保存');
    });
  const preview = () =>
    attempt(async () => {
      hasChanged.value = false;
      if (!isKept() && !(await editing.save(draftReason()))) return;
      const said = draftReason();
      reason.value = said === UNSAID ? '' : said;
      await show();
    });
  const publish = () =>
    attempt(async () => {
      if (!effect.value || reason.value.trim() === '') return;
      if (reason.value.trim() !== draftReason() && !(await editing.save(reason.value.trim()))) return close();
      try {
        const outcome = await editing.publish(effect.value.plan);
        if (outcome) say(OUTCOMES[outcome]);
        close();
      } catch (thrown) {
        if (!(thrown instanceof Problem) || thrown.code !== 'plan_changed') throw thrown;
        hasChanged.value = true;
        await show();
      }
    });
  const close = (): void => {
    effect.value = undefined;
  };
  return { effect, reason, isBusy, hasChanged, keep, preview, publish, close };
}
