import type { PoolKind } from '../types/api.js';

/** Kinds of bay to look for; `any` is a standard one. */
export const KINDS: readonly { readonly key: PoolKind | 'any'; readonly text: string }[] = [
  { key: 'any', text: '普通' },
  { key: 'ev_charging', text: '充电' },
  { key: 'accessible', text: '无障碍' },
];

export const SORTINGS = [
  { key: 'walk', text: '距离近' },
  { key: 'price', text: '价格低' },
] as const;
