import { createHash } from 'node:crypto';
import type { TakingBackPlan } from '../domain/taking-back.js';

/** Names a plan by what it does to people: who goes where at what price, and who is left without a bay. SHA-256 in hex. */
export function planDigest({ moves, lost }: Pick<TakingBackPlan, 'moves' | 'lost'>): string {
  const moved = moves.map(({ stay, to, priceFen }) => `${stay.id} ${to.code} ${priceFen}`);
  const refunded = lost.map(({ stay, compensationFen }) => `${stay.id} - ${compensationFen}`);
  return createHash('sha256')
    .update([...moved, ...refunded].sort().join('\n'))
    .digest('hex');
}
