import type { InclusionProof } from '../types/api.js';

type Hash = Uint8Array<ArrayBuffer>;

/**
 * The root to which a leaf and its path lead (RFC 9162 section 2.1.3.2, as RFC 6962 builds the tree); undefined when the path has the wrong
 * length for its place. `sha256` is the browser's.
 */
export async function rootFrom(
  { index, leafHash, treeSize, path }: InclusionProof,
  sha256: (bytes: Hash) => Promise<ArrayBuffer>,
): Promise<string | undefined> {
  if (index < 0 || index >= treeSize) return undefined;
  let [place, last] = [index, treeSize - 1];
  let hash = bytesOf(leafHash);
  for (const text of path) {
    if (last === 0) return undefined;
    const beside = bytesOf(text);
    const isRight = place % 2 === 1 || place === last;
    hash = new Uint8Array(await sha256(isRight ? nodeOf(beside, hash) : nodeOf(hash, beside)));
    if (isRight && place % 2 === 0) {
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hexOf(hash) : undefined;
}

/** `0x01`, left and right. */
function nodeOf(left: Hash, right: Hash): Hash {
  const node = new Uint8Array(1 + left.length + right.length);
  node.set([1]);
  node.set(left, 1);
  node.set(right, 1 + left.length);
  return node;
}

const bytesOf = (hex: string): Hash => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hexOf = (bytes: Hash): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
