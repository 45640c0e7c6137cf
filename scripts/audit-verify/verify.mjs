// Goes through an export once, leaf by leaf, and says what is wrong with it and at which leaf.
import { EarlierExport, readHeader } from './export.mjs';
import { flaw } from './flaw.mjs';
import { readContent, readLine } from './leaf.mjs';
import { linesOf } from './lines.mjs';
import { GrowingTree } from './merkle.mjs';
import { Rules } from './rules.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */
/** @typedef {import('./checkpoint.mjs').Checkpoint} Checkpoint */
/**
 * What is wrong, and where: with the leaf `first`, or with at least one leaf of `first` to `last`, or (no `first`) not with a leaf.
 * @typedef {{ readonly first?: number, readonly last?: number, readonly flaw: Flaw }} Finding
 */
/** @typedef {'agrees' | 'differs' | 'beyond' | 'unsigned' | 'unreached'} Verdict of one checkpoint */
/**
 * @typedef {object} Outcome
 * @property {import('./export.mjs').Header} header
 * @property {number} leaves that were read
 * @property {string} root of them, hex
 * @property {readonly Finding[]} findings the first bad leaf first; none: the log is good
 * @property {readonly { readonly checkpoint: Checkpoint, readonly verdict: Verdict }[]} verdicts
 * @property {Rules} rules what the leaves add up to
 */

/**
 * @param {{ readonly file: string, readonly checkpoints: readonly Checkpoint[], readonly earlierFile?: string | undefined }} evidence
 *   checkpoints with the smallest tree first
 * @returns {Outcome} Fault: Unusable.
 */
export function verifyExport({ file, checkpoints, earlierFile }) {
  const rows = linesOf(file);
  const header = readHeader(file, rows.next().value);
  const reading = new Reading(header, checkpoints, earlierFile === undefined ? undefined : new EarlierExport(earlierFile));
  for (const row of rows) if (!reading.take(row)) break;
  return reading.outcome();
}

class Reading {
  #tree = new GrowingTree();
  #rules = new Rules();
  /** @type {Finding[]} */
  #findings = [];
  /** @type {{ readonly checkpoint: Checkpoint, readonly verdict: Verdict }[]} */
  #verdicts = [];
  #isCut = false;
  #isContentBad = false;
  #isForked = false;
  /** Size of the largest tree that a signed checkpoint confirms. */
  #confirmed = 0;
  #waiting;
  #earlier;

  /** @param {import('./export.mjs').Header} header @param {readonly Checkpoint[]} checkpoints @param {EarlierExport | undefined} earlier */
  constructor(header, checkpoints, earlier) {
    this.header = header;
    this.#earlier = earlier;
    for (const checkpoint of checkpoints.filter((one) => one.flaw)) this.#judge(checkpoint, 'unsigned');
    this.#waiting = checkpoints.filter((one) => !one.flaw);
    this.#meetCheckpoints();
  }

  /** Takes the next line; false when nothing after it can be judged. @param {string | null} row */
  take(row) {
    const index = this.#tree.size;
    if (index >= this.header.treeSize)
      return this.#cut(index, flaw('beyond_header', '此条超出文件头所述的条数', 'the header counts fewer leaves'));
    const read = readLine(row, index);
    if (read.flaw) return this.#cut(index, read.flaw);
    this.#tree.append(read.hash);
    this.#compare(index, read.hash);
    if (!this.#isContentBad) this.#judgeContent(index, read.content);
    this.#meetCheckpoints();
    return true;
  }

  /** @returns {Outcome} */
  outcome() {
    const leaves = this.#tree.size;
    const root = this.#tree.root();
    const unsettled = this.#isContentBad ? undefined : this.#rules.end();
    if (unsettled) this.#findContent(unsettled);
    if (!this.#isCut) this.#end(leaves, root);
    for (const checkpoint of this.#waiting) this.#judge(checkpoint, this.#isCut ? 'unreached' : 'beyond');
    this.#earlier?.close();
    const findings = this.#findings.toSorted((a, b) => rank(a) - rank(b));
    return { header: this.header, leaves, root, findings, verdicts: this.#verdicts, rules: this.#rules };
  }

  /** @param {number} leaves @param {string} root */
  #end(leaves, root) {
    const most = this.#waiting.at(-1)?.treeSize ?? 0;
    if (leaves < this.header.treeSize)
      this.#find(leaves, truncated(`文件头 ${this.header.treeSize}`, `the header counts ${this.header.treeSize}`));
    else if (root !== this.header.root) this.#findRoot(leaves, 'header_root', '文件头', 'the header');
    if (leaves < most) this.#find(leaves, truncated(`检查点 ${most}`, `a signed checkpoint counts ${most}`));
    if (this.#earlier?.hasMore()) this.#find(leaves, truncated('先前导出更多', 'the earlier export has more'));
  }

  /** @param {number} index @param {string} hash */
  #compare(index, hash) {
    const found = this.#earlier?.differs(hash);
    if (!found || this.#isForked) return;
    this.#isForked = true;
    this.#find(index, found);
  }

  /** @param {number} index @param {string} content */
  #judgeContent(index, content) {
    const read = readContent(content);
    const found = read.flaw ? { index, flaw: read.flaw } : this.#rules.apply(read.leaf, index);
    if (found) this.#findContent(found);
  }

  /** @param {import('./rules.mjs').Fault} fault */
  #findContent(fault) {
    this.#isContentBad = true;
    this.#find(fault.index, fault.flaw);
  }

  #meetCheckpoints() {
    for (let next = this.#waiting[0]; next?.treeSize === this.#tree.size; next = this.#waiting[0]) {
      this.#waiting.shift();
      const agrees = next.root === this.#tree.root();
      if (agrees) this.#confirmed = next.treeSize;
      else this.#findRoot(next.treeSize, 'checkpoint_root', `检查点 ${next.treeSize}`, `the signed checkpoint of ${next.treeSize} leaves`);
      this.#judge(next, agrees ? 'agrees' : 'differs');
    }
  }

  /** The leaves up to `size` are not those that somebody counted; those that a checkpoint confirms are. @param {number} size @param {string} code @param {string} zh @param {string} en */
  #findRoot(size, code, zh, en) {
    if (this.#findings.some((one) => one.last !== undefined)) return;
    const wrong = flaw(code, `树根与${zh}所述的不同`, `the root is not that of ${en}`);
    if (this.#confirmed < size) this.#findings.push({ first: this.#confirmed, last: size - 1, flaw: wrong });
    else this.#findings.push({ flaw: wrong });
  }

  /** @param {Checkpoint} checkpoint @param {Verdict} verdict */
  #judge(checkpoint, verdict) {
    this.#verdicts.push({ checkpoint, verdict });
    if (checkpoint.flaw) this.#findings.push({ flaw: checkpoint.flaw });
  }

  /** @param {number} first @param {Flaw} found */
  #find(first, found) {
    if (!this.#findings.some((one) => one.first === first && one.flaw.code === found.code)) this.#findings.push({ first, flaw: found });
  }

  /** @param {number} index @param {Flaw} found */
  #cut(index, found) {
    this.#isCut = true;
    this.#find(index, found);
    return false;
  }
}

/** By the leaf at which the finding is certain: an exact one stands before a span that reaches as far. @param {Finding} finding */
function rank({ first, last }) {
  if (last !== undefined) return last + 0.5;
  return first ?? Number.POSITIVE_INFINITY;
}

/** @param {string} zh @param {string} en */
function truncated(zh, en) {
  return flaw('truncated', `缺少这一条及其后的记录（${zh}）`, `this leaf and all after it are missing (${en})`);
}
