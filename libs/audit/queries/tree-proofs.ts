import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { hashesOf, treeSize } from '../adapters/tree-rows.js';
import { consistencyRanges, inclusionRanges } from '../domain/proofs.js';

/** That a leaf is at its place of the tree. Hashes are lower-case hex. */
export interface InclusionProof {
  readonly index: number;
  readonly leafHash: string;
  readonly treeSize: number;
  readonly root: string;
  /** Audit path of RFC 6962 section 2.1.1, nearest to the leaf first. */
  readonly path: string[];
}

export interface ConsistencyProof {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: string;
  readonly secondRoot: string;
  /** RFC 6962 section 2.1.2. */
  readonly path: string[];
}

interface PlaceRow {
  readonly index: number;
  readonly leafHash: Buffer;
}

/** Roots and proofs of the tree at any size that it has had. */
@Injectable()
export class TreeProofs {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Leaves of the tree now. */
  size(): Promise<number> {
    return treeSize(this.dataSource);
  }

  /** That the leaf at this place is in the tree of `atSize` leaves, the present one when left out; undefined when there is no such place. */
  async inclusionProof(index: number, atSize?: number): Promise<InclusionProof | undefined> {
    const size = await this.wantedSize(atSize);
    if (size === undefined || !isSize(index) || index >= size) return undefined;
    const [place] = await this.dataSource.query<PlaceRow[]>(
      'SELECT tree_index AS `index`, leaf_hash AS leafHash FROM audit_entry WHERE tree_index = ?',
      [index],
    );
    return place && this.proofOf(place, size);
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

  private async proofOf({ index, leafHash }: PlaceRow, size: number): Promise<InclusionProof> {
    const ranges = [{ from: 0, to: size }, ...inclusionRanges(index, size)];
    const [root = '', ...path] = (await hashesOf(this.dataSource, ranges)).map(hex);
    return { index, leafHash: hex(leafHash), treeSize: size, root, path };
  }
}

const hex = (hash: Buffer): string => hash.toString('hex');
const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
