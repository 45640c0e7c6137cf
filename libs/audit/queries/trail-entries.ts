import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Sql } from '#platform';
import { treeSize } from '../adapters/tree-rows.js';

/** A leaf at its place of the tree, as it was written. */
export interface TrailEntry {
  readonly index: number;
  /** Lower-case hex. */
  readonly leafHash: string;
  /** Canonical JSON; what it tells is for whoever reads it. */
  readonly content: string;
}

interface EntryRow {
  readonly tree_index: number;
  readonly leaf_hash: Buffer;
  readonly content: string;
}

const SELECT = 'SELECT e.tree_index, e.leaf_hash, l.content FROM audit_entry e JOIN audit_leaf l ON l.id = e.leaf_id';

/** Entries of the trail for rooms that know what leaves tell. A leaf that is gone is left out here; the verifier names it. */
@Injectable()
export class TrailEntries {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Leaves of the tree now. */
  size(sql: Sql = this.dataSource): Promise<number> {
    return treeSize(sql);
  }

  /** The entries `[from, to)`, in the order of the tree. */
  async range(from: number, to: number, sql: Sql = this.dataSource): Promise<TrailEntry[]> {
    const rows = await sql.query<EntryRow[]>(`${SELECT} WHERE e.tree_index >= ? AND e.tree_index < ? ORDER BY e.tree_index`, [from, to]);
    return rows.map(entryOf);
  }

  /** The entries at these places, by place. */
  async at(indices: readonly number[]): Promise<ReadonlyMap<number, TrailEntry>> {
    if (indices.length === 0) return new Map();
    const rows = await this.dataSource.query<EntryRow[]>(`${SELECT} WHERE e.tree_index IN (?)`, [[...indices]]);
    return new Map(rows.map(entryOf).map((entry) => [entry.index, entry]));
  }
}

function entryOf({ tree_index, leaf_hash, content }: EntryRow): TrailEntry {
  return { index: tree_index, leafHash: leaf_hash.toString('hex'), content };
}
