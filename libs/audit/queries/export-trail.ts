import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { hashesOf, treeSize } from '../adapters/tree-rows.js';

const PAGE = 2_000;

interface ExportedRow {
  readonly index: number;
  readonly hash: Buffer;
  /** Null when the leaf's row is gone: the file says so, and its reader finds the place. */
  readonly content: string | null;
}

/** The whole trail as lines of JSON, for somebody who trusts neither this program nor its database. */
@Injectable()
export class ExportTrail {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Pieces of the file, each of whole lines: a header with size, root and time, then every leaf in the order of the tree. Holds one page
   * at a time. It judges nothing: rows are told as they are, and the root is that of the stored subtrees.
   */
  async *execute(): AsyncGenerator<string> {
    const size = await treeSize(this.dataSource);
    const [root] = await hashesOf(this.dataSource, [{ from: 0, to: size }]);
    const header = { kind: 'night-berth-audit-export', v: 1, treeSize: size, root: root?.toString('hex'), exportedAt: this.clock.nowMs() };
    yield `${JSON.stringify(header)}\n`;
    for (let from = 0; from < size; from += PAGE) {
      const rows = await this.dataSource.query<ExportedRow[]>(
        `SELECT e.tree_index AS \`index\`, e.leaf_hash AS hash, l.content
         FROM audit_entry e LEFT JOIN audit_leaf l ON l.id = e.leaf_id
         WHERE e.tree_index >= ? AND e.tree_index < ? ORDER BY e.tree_index`,
        [from, Math.min(from + PAGE, size)],
      );
      yield rows.map(lineOf).join('');
    }
  }
}

function lineOf({ index, hash, content }: ExportedRow): string {
  return `${JSON.stringify({ index, hash: hash.toString('hex'), content })}\n`;
}
