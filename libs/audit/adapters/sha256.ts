import { createHash } from 'node:crypto';
import { treeHash } from '../domain/tree-hash.js';

/** RFC 6962 with SHA-256, as every tree of the product. */
export const rfc6962 = treeHash((...parts) => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
});
