import type { NightOverride, PoolSupply, SupplyPlan, WeeklyWindow } from '../types/api.js';
import { DAY_MINUTES } from './minutes.js';
import { WORKDAYS } from './plan-words.js';

export const EMPTY_PLAN: SupplyPlan = { windows: [], overrides: [], curfew: null };

/** The usual night of an office: out at 18:00, back at 08:00. */
export const usualWindow = (bays: number): WeeklyWindow => ({
  weekdays: WORKDAYS,
  startMinute: 18 * 60,
  endMinute: 32 * 60,
  bays,
  unitFen: null,
  validFrom: null,
  validTo: null,
  calendar: 'weekdays',
  season: 'always',
  returns: 'fixed',
});

/** What is being edited: the draft, else what is in force. */
export const contentOf = ({ draft, published }: PoolSupply): SupplyPlan => draft?.plan ?? published?.plan ?? EMPTY_PLAN;

const MEMBERS = [
  ...['windows', 'overrides', 'curfew', 'night', 'weekdays', 'startMinute', 'endMinute', 'bays', 'unitFen'],
  ...['validFrom', 'validTo', 'calendar', 'season', 'returns'],
];
/** Whether two plans say the same, in whatever order their members come. */
export const isSame = (one: SupplyPlan, other: SupplyPlan): boolean => JSON.stringify(one, MEMBERS) === JSON.stringify(other, MEMBERS);

/** The draft was begun on a version that is no longer in force: it cannot be published, only begun anew. */
export const isOutdated = ({ draft, published }: PoolSupply): boolean => draft !== null && draft.baseVersion !== (published?.version ?? 0);

/** A colleague changed what was being edited: what it was when we began, and what it is now. */
export interface Conflict {
  readonly ours: PoolSupply;
  readonly theirs: PoolSupply;
}

/** Who did what meanwhile; undefined when the draft is gone and nobody published it. */
export function overtakenBy({ ours, theirs: { draft, published } }: Conflict): { who: string; at: string; did: string } | undefined {
  if (draft) return { who: draft.author, at: draft.savedAt, did: `保存了草稿（${draft.reason}）` };
  if (!published || published.version === ours.published?.version) return undefined;
  return { who: published.author, at: published.publishedAt, did: `发布了第 ${published.version} 版（${published.reason}）` };
}

/** The plan with these nights as given, and those in between that were given nothing as the weekly rule has them. */
export function withNights(plan: SupplyPlan, nights: readonly string[], entries: readonly Omit<NightOverride, 'night'>[]): SupplyPlan {
  const others = plan.overrides.filter(({ night }) => !nights.includes(night));
  const given = nights.flatMap((night) => entries.map((entry) => ({ ...entry, night })));
  return { ...plan, overrides: [...others, ...given].sort((a, b) => a.night.localeCompare(b.night) || a.startMinute - b.startMinute) };
}

/** Why the server would refuse this window, by member; nothing when it would take it. */
export function flawsOf(window: WeeklyWindow, poolBays: number): Readonly<Partial<Record<keyof WeeklyWindow, string>>> {
  const { weekdays, startMinute, endMinute, bays, validFrom, validTo, returns } = window;
  return {
    ...(weekdays === 0 && { weekdays: '请至少选择一天' }),
    ...(!(Number.isInteger(bays) && bays >= 1 && bays <= poolBays) && { bays: `请填写 1 至 ${poolBays} 的整数` }),
    ...(returns === 'fixed' && endMinute <= startMinute && { endMinute: '结束时间须晚于开始时间' }),
    ...(returns === 'fixed' && endMinute > 4 * DAY_MINUTES && { endMinute: '最长到第4天 24:00' }),
    ...(validFrom !== null && validTo !== null && validTo < validFrom && { validTo: '截止日期不能早于起始日期' }),
  };
}

/** Why the server would refuse what one night offers. */
export function nightFlaw({ startMinute, endMinute, bays }: Omit<NightOverride, 'night'>, poolBays: number): string | undefined {
  if (endMinute <= startMinute) return '结束时间须晚于开始时间';
  return Number.isInteger(bays) && bays >= 0 && bays <= poolBays ? undefined : `泊位数须为 0 至 ${poolBays} 的整数`;
}
