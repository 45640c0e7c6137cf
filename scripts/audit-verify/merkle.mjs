// The Merkle tree of RFC 6962, section 2.1, over SHA-256: a leaf is hashed behind 0x00, a pair of nodes behind 0x01.
import { hash } from 'node:crypto';

/** A SHA-256 in 64 hex digits. @typedef {string} Hash */

const HASH_BYTES = 32;

/** @param {Uint8Array} bytes @returns {Hash} */
const sha256 = (bytes) => hash('sha256', bytes, 'hex');

/** Room for the bytes that are hashed; grows to the longest leaf and is used again for every one. */
let room = Buffer.alloc(64 * 1024);

/** SHA-256(0x00 ‖ UTF-8 of the content). @param {string} content */
export function leafHash(content) {
  if (room.length < 1 + content.length * 3) room = Buffer.alloc(1 + content.length * 3);
  room[0] = 0;
  return sha256(room.subarray(0, 1 + room.write(content, 1, 'utf8')));
}

const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** SHA-256(0x01 ‖ left ‖ right). @param {Hash} left @param {Hash} right */
export function nodeHash(left, right) {
  pair.write(left, 1, 'hex');
  pair.write(right, 1 + HASH_BYTES, 'hex');
  return sha256(pair);
}

/**
 * The tree as it grows: of n leaves it keeps the roots of the full subtrees that n's binary digits name, the largest first. A subtree of an
 * earlier tree never changes, so the roots of all earlier sizes come by on the way.
 */
export class GrowingTree {
  size = 0;
  /** @type {Hash[]} */
  #subtrees = [];

  /** @param {Hash} leaf hash of the next leaf */
  append(leaf) {
    let node = leaf;
    for (let size = this.size; size % 2 === 1; size = (size - 1) / 2) {
      const left = this.#subtrees.pop();
      if (left === undefined) throw new Error('a full subtree is missing');
      node = nodeHash(left, node);
    }
    this.#subtrees.push(node);
    this.size += 1;
  }

  /** Root of all leaves so far; of none the hash of nothing. @returns {Hash} */
  root() {
    const last = this.#subtrees.at(-1);
    if (last === undefined) return sha256(Buffer.alloc(0));
    return this.#subtrees.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
  }
}
