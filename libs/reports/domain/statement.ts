import { type Fen, percentOf } from '#kernel';
import type { Night } from './night.js';

/** The part of what is kept that is a partner's own, from this night on. */
export interface ShareFrom {
  readonly fromNight: Night;
  readonly percent: number;
}

export interface KeptOfNight {
  readonly night: Night;
  readonly keptFen: Fen;
}

/** What one share makes of the money of the nights under it. */
export interface OwnPart extends ShareFrom {
  readonly keptFen: Fen;
  readonly ownFen: Fen;
}

/**
 * A partner's own part, share by share; each is rounded down once, over all its nights. `missing` is true when a night brought money and no
 * share was agreed for it: then nobody can say what is whose.
 */
export function ownParts(shares: readonly ShareFrom[], nights: readonly KeptOfNight[]): { parts: OwnPart[]; missing: boolean } {
  const latestFirst = shares.toSorted((a, b) => b.fromNight - a.fromNight);
  const kept = new Map<ShareFrom, Fen>();
  let missing = false;
  for (const { night, keptFen } of nights) {
    const share = latestFirst.find(({ fromNight }) => fromNight <= night);
    if (share) kept.set(share, (kept.get(share) ?? 0) + keptFen);
    else if (keptFen > 0) missing = true;
  }
  const parts = [...kept].map(([share, keptFen]) => ({ ...share, keptFen, ownFen: percentOf(keptFen, share.percent) }));
  return { parts: parts.sort((a, b) => a.fromNight - b.fromNight), missing };
}
