import type { TrailEntry } from '#audit';
import type { TrailLeaf } from '../domain/trail-leaf.js';

/** What a leaf tells. It was written by this product and hashed, so its members are those of its action. */
export function leafOf({ index, content }: Pick<TrailEntry, 'index' | 'content'>): TrailLeaf {
  return { ...(JSON.parse(content) as Omit<TrailLeaf, 'index'>), index };
}
