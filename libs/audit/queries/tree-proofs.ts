import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { hashesOf, treeSize } from '../adapters/tree-rows.js';
import { consistencyRanges, inclusionRanges } from '../domain/proofs.js';

/** Hashes are lower-case hex. */
export interface InclusionProof {
  readonly leafId: number;
  readonly index: number;
  readonly leafHash: string;
  readonly content: string;
  readonly treeSize: number;
  readonly root: string;
  /** Audit path of RFC 6962 section 2.1.1, nearest to the leaf first. */
  readonly path: readonly string[];
}

export interface ConsistencyProof {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: string;
  readonly secondRoot: string;
  /** RFC 6962 section 2.1.2. */
  readonly path: readonly string[];
}

/** Named as in a leaf's content. */
export interface LeafSubject {
  readonly kind: 'booking' | 'pool' | 'payment' | 'refund';
  readonly id: string;
}

interface PlacedLeafRow {
  readonly leafId: number;
  readonly index: number;
  readonly leafHash: Buffer;
  readonly content: string;
}

const PLACED_LEAVES = `SELECT l.id AS leafId, e.tree_index AS \`index\`, e.leaf_hash AS leafHash, l.content
  FROM audit_leaf l JOIN audit_entry e ON e.leaf_id = l.id`;

/** Roots and proofs of the tree at any size that it has had. */
@Injectable()
export class TreeProofs {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Leaves of the tree now. */
  size(): Promise<number> {
    return treeSize(this.dataSource);
  }

  /** The root of the first `size` leaves; undefined when the tree has never been that large. */
  async root(size: number): Promise<Buffer | undefined> {
    if (!isSize(size) || size > (await this.size())) return undefined;
    const [root] = await hashesOf(this.dataSource, [{ from: 0, to: size }]);
    return root;
  }

  /** That a leaf is in the tree of `atSize` leaves, the present one when left out; undefined when it is not. */
  async inclusionProof(leafId: number, atSize?: number): Promise<InclusionProof | undefined> {
    const [leaf] = await this.dataSource.query<PlacedLeafRow[]>(`${PLACED_LEAVES} WHERE l.id = ?`, [leafId]);
    const size = await this.wantedSize(atSize);
    return leaf && size !== undefined && leaf.index < size ? this.proofOf(leaf, size) : undefined;
  }

  /** The proofs of all leaves of one booking, pool, payment or refund, in the order of the tree. Reads all of the trail: for rare use. */
  async inclusionProofsOf(subject: LeafSubject, atSize?: number): Promise<InclusionProof[]> {
    const size = await this.wantedSize(atSize);
    if (size === undefined) return [];
    // Quotes inside a text of canonical JSON are escaped, so this can only be the member itself.
    const member = `"subject":{"id":${JSON.stringify(subject.id)},"kind":${JSON.stringify(subject.kind)}}`;
    const leaves = await this.dataSource.query<PlacedLeafRow[]>(
      `${PLACED_LEAVES} WHERE LOCATE(?, l.content) > 0 AND e.tree_index < ? ORDER BY e.tree_index`,
      [member, size],
    );
    return Promise.all(leaves.map((leaf) => this.proofOf(leaf, size)));
  }

  /** That the tree of `second` leaves continues the one of `first`; undefined when there were no such trees. */
  async consistencyProof(first: number, second: number): Promise<ConsistencyProof | undefined> {
    if (!isSize(first) || !isSize(second) || first > second || second > (await this.size())) return undefined;
    const ranges = [{ from: 0, to: first }, { from: 0, to: second }, ...consistencyRanges(first, second)];
    const [firstRoot = '', secondRoot = '', ...path] = (await hashesOf(this.dataSource, ranges)).map(hex);
    return { first, second, firstRoot, secondRoot, path };
  }

  private async wantedSize(atSize: number | undefined): Promise<number | undefined> {
    const size = await this.size();
    if (atSize === undefined) return size;
    return isSize(atSize) && atSize <= size ? atSize : undefined;
  }

  private async proofOf({ leafId, index, leafHash, content }: PlacedLeafRow, size: number): Promise<InclusionProof> {
    const ranges = [{ from: 0, to: size }, ...inclusionRanges(index, size)];
    const [root = '', ...path] = (await hashesOf(this.dataSource, ranges)).map(hex);
    return { leafId, index, leafHash: hex(leafHash), content, treeSize: size, root, path };
  }
}

const hex = (hash: Buffer): string => hash.toString('hex');
const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
