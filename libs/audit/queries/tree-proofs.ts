import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { hashesOf, treeSize } from '../adapters/tree-rows.js';
import { consistencyRanges, inclusionRanges } from '../domain/proofs.js';

/** That a leaf hash stands at a place of the tree. Hashes are lower-case hex. */
export interface PlaceProof {
  readonly index: number;
  readonly leafHash: string;
  readonly treeSize: number;
  readonly root: string;
  /** Audit path of RFC 6962 section 2.1.1, nearest to the leaf first. */
  readonly path: string[];
}

/** The same with the leaf itself. */
export interface InclusionProof extends PlaceProof {
  readonly leafId: number;
  readonly content: string;
}

export interface ConsistencyProof {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: string;
  readonly secondRoot: string;
  /** RFC 6962 section 2.1.2. */
  readonly path: string[];
}

/** Named as in a leaf's content. */
export interface LeafSubject {
  readonly kind: 'booking' | 'pool' | 'payment' | 'refund';
  readonly id: string;
}

interface PlaceRow {
  readonly index: number;
  readonly leafHash: Buffer;
}

interface PlacedLeafRow extends PlaceRow {
  readonly leafId: number;
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
    return leaf && size !== undefined && leaf.index < size ? this.withLeaf(leaf, size) : undefined;
  }

  /** That the leaf at this place is in the tree of `atSize` leaves, the present one when left out; undefined when there is no such place. */
  async placeProof(index: number, atSize?: number): Promise<PlaceProof | undefined> {
    const size = await this.wantedSize(atSize);
    if (size === undefined || !isSize(index) || index >= size) return undefined;
    const [place] = await this.dataSource.query<PlaceRow[]>(
      'SELECT tree_index AS `index`, leaf_hash AS leafHash FROM audit_entry WHERE tree_index = ?',
      [index],
    );
    return place && this.proofOf(place, size);
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
    return Promise.all(leaves.map((leaf) => this.withLeaf(leaf, size)));
  }

  /** That the tree of `second` leaves, the present one when left out, continues that of `first`; undefined when there were no such trees. */
  async consistencyProof(first: number, second?: number): Promise<ConsistencyProof | undefined> {
    const size = await this.wantedSize(second);
    if (size === undefined || !isSize(first) || first > size) return undefined;
    const ranges = [{ from: 0, to: first }, { from: 0, to: size }, ...consistencyRanges(first, size)];
    const [firstRoot = '', secondRoot = '', ...path] = (await hashesOf(this.dataSource, ranges)).map(hex);
    return { first, second: size, firstRoot, secondRoot, path };
  }

  private async wantedSize(atSize: number | undefined): Promise<number | undefined> {
    const size = await this.size();
    if (atSize === undefined) return size;
    return isSize(atSize) && atSize <= size ? atSize : undefined;
  }

  private async withLeaf(leaf: PlacedLeafRow, size: number): Promise<InclusionProof> {
    return { ...(await this.proofOf(leaf, size)), leafId: leaf.leafId, content: leaf.content };
  }

  private async proofOf({ index, leafHash }: PlaceRow, size: number): Promise<PlaceProof> {
    const ranges = [{ from: 0, to: size }, ...inclusionRanges(index, size)];
    const [root = '', ...path] = (await hashesOf(this.dataSource, ranges)).map(hex);
    return { index, leafHash: hex(leafHash), treeSize: size, root, path };
  }
}

const hex = (hash: Buffer): string => hash.toString('hex');
const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
