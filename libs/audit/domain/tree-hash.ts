/** A cryptographic digest of its arguments, one after another. */
export type Digest = (...parts: readonly Uint8Array[]) => Buffer;

/** The three hashes of RFC 6962 section 2.1. The prefixes keep a leaf from being passed off as an inner node. */
export interface TreeHash {
  /** Root of the tree without a leaf. */
  readonly empty: Buffer;
  leaf(content: Uint8Array): Buffer;
  node(left: Uint8Array, right: Uint8Array): Buffer;
}

const LEAF = Buffer.from([0x00]);
const NODE = Buffer.from([0x01]);

/** RFC 6962 over any digest; the product uses SHA-256. */
export function treeHash(digest: Digest): TreeHash {
  return {
    empty: digest(),
    leaf: (content) => digest(LEAF, content),
    node: (left, right) => digest(NODE, left, right),
  };
}
