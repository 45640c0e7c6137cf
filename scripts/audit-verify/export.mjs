// The first line of an export, and the hashes of another one.
import { flaw, shown, Unusable } from './flaw.mjs';
import { linesOf } from './lines.mjs';
import { exactly, object, sha256Hex, whole } from './shape.mjs';

/** @typedef {{ readonly treeSize: number, readonly root: string, readonly exportedAt: number }} Header */

const shape = object({
  exportedAt: whole(0),
  kind: exactly('night-berth-audit-export'),
  root: sha256Hex,
  treeSize: whole(0),
  v: whole(1, 1),
});

/** @param {string} file @param {string | null | void} row @returns {Header} */
export function readHeader(file, row) {
  const value = parsed(row);
  const wrong = shape(value, 'header');
  if (wrong) throw new Unusable(`${file} 不是审计导出文件：${shown(wrong)}`, `${file} is no audit export: ${shown(wrong)}`);
  return value;
}

/** An export of an earlier day. Where the hashes differ, the log has been forked. */
export class EarlierExport {
  #rows;

  /** @param {string} file */
  constructor(file) {
    this.#rows = linesOf(file);
    readHeader(file, this.#rows.next().value);
  }

  /** Compares the next leaf. @param {string} hash */
  differs(hash) {
    const next = this.#rows.next();
    if (next.done || parsed(next.value)?.hash === hash) return undefined;
    return flaw(
      'differs_from_earlier',
      '这一条与先前导出的不同：日志被改写或分叉',
      'the earlier export has another leaf here: the log was rewritten or forked',
    );
  }

  hasMore() {
    return !this.#rows.next().done;
  }

  close() {
    this.#rows.return();
  }
}

/** @param {string | null | void} json @returns {any} */
function parsed(json) {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
}
