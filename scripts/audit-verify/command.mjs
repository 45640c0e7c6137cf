// The command line: what to read, what to print, how to end.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { keyIdOf, readCheckpoints, readPublicKey } from './checkpoint.mjs';
import { countsCsv, csvOf, figuresOf, hoursCsv, slotHours, soldOutCsv } from './figures.mjs';
import { shown, Unusable } from './flaw.mjs';
import { unreadable } from './lines.mjs';
import { verifyExport } from './verify.mjs';

export const EXIT = /** @type {const} */ ({ good: 0, bad: 1, unusable: 2 });

const HELP = `npm run audit:verify -- EXPORT.ndjson [options]     核验审计日志：是否被改动，车位与资金是否始终相符

  --checkpoint FILE    a signed checkpoint, or a folder of them (*.json); may be repeated / 签名检查点或其文件夹，可多次
  --public-key FILE    audit-public.pem: who signs the checkpoints / 检查点的公钥，有检查点时必填
  --earlier FILE       an export of an earlier day: names the leaf at which the log forks / 先前的导出，用于指出分叉处
  --figures FILE       writes bays and slot-hours per car park and night as CSV / 将每停车场每夜的统计写成 CSV
  --hours FILE         slot-hours per pool, night and hour / 每泊位池每夜每小时的车位小时
  --counts FILE        what became of bookings, per pool and night / 每泊位池每夜的预约、取消、超时等笔数
  --sold-out FILE      when car parks were sold out for a night / 停车场每夜售罄的时刻

Exit codes: 0 the log is good, 1 it is not, 2 wrong usage or a file that cannot be read.
退出码：0 日志完好，1 日志有问题，2 用法有误或文件无法读取。`;

const FLAGS = /** @type {const} */ ({
  checkpoint: { type: 'string', multiple: true },
  'public-key': { type: 'string' },
  earlier: { type: 'string' },
  figures: { type: 'string' },
  hours: { type: 'string' },
  counts: { type: 'string' },
  'sold-out': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
});

/** @param {readonly string[]} args @param {(line: string) => void} print @returns {number} exit code */
export function run(args, print) {
  try {
    return verified(args, print);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    print(`✗ ${error.message}`);
    return EXIT.unusable;
  }
}

/** @param {readonly string[]} args @param {(line: string) => void} print */
function verified(args, print) {
  const { values, positionals } = parsed(args);
  if (values.help) {
    print(HELP);
    return EXIT.good;
  }
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0)
    throw new Unusable('请给出一个导出文件，--help 查看用法', 'give one export file; --help tells more');
  const checkpoints = checkpointsOf(values.checkpoint ?? [], values['public-key'], print);
  const outcome = verifyExport({ file, checkpoints, earlierFile: values.earlier });
  print(`审计核验 Audit verification   ${file}`);
  printEvidence(outcome, print);
  if (outcome.findings.length > 0) return printFindings(outcome.findings, values.figures, print);
  printFigures(outcome.rules, values.figures, print);
  writeDetails(outcome.rules, values, print);
  print('✓ 通过：日志完好 / the log is good');
  return EXIT.good;
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  } catch (error) {
    throw new Unusable('命令行有误，--help 查看用法', `${error instanceof Error ? error.message : error}`);
  }
}

/** @param {readonly string[]} paths @param {string | undefined} keyFile @param {(line: string) => void} print */
function checkpointsOf(paths, keyFile, print) {
  if (paths.length === 0) return [];
  if (keyFile === undefined) throw new Unusable('有检查点时须给出 --public-key', '--checkpoint needs --public-key');
  const key = readPublicKey(keyFile);
  print(`  公钥编号 key id ${keyIdOf(key)}（请与另行取得的编号核对 / compare it with the one you were told otherwise）`);
  return readCheckpoints(paths, key);
}

const VERDICTS = {
  agrees: '✓ 一致 agrees',
  differs: '✗ 不一致 differs',
  beyond: '✗ 日志比它短 the log is shorter',
  unsigned: '✗ 签名无效 not validly signed',
  unreached: '· 未及核对 not reached',
};

/** @param {import('./verify.mjs').Outcome} outcome @param {(line: string) => void} print */
function printEvidence({ header, leaves, root, verdicts }, print) {
  print(`  记录 leaves ${leaves}/${header.treeSize}   树根 root ${root}`);
  for (const { checkpoint, verdict } of verdicts) {
    const at = new Date(Math.min(checkpoint.at, 8.64e15)).toISOString();
    print(`  检查点 checkpoint ${checkpoint.treeSize}   ${at}   ${VERDICTS[verdict]}   ${checkpoint.file}`);
  }
  if (verdicts.length === 0) print('  未给检查点：只能说明文件自身一致 / no checkpoint: this shows only that the file agrees with itself');
}

/** @param {readonly import('./verify.mjs').Finding[]} findings @param {string | undefined} figuresFile @param {(line: string) => void} print */
function printFindings(findings, figuresFile, print) {
  for (const { first, last, flaw } of findings) {
    print(`✗ ${placeOf(first, last)} [${flaw.code}]`);
    print(`    ${flaw.zh}`);
    print(`    ${flaw.en}`);
  }
  if (figuresFile !== undefined) print(`  统计未写入 ${figuresFile} / no figures are taken from a bad log`);
  const first = findings[0];
  print(`✗ 不通过 / the log is BAD   首个问题 first: ${placeOf(first?.first, first?.last)}`);
  return EXIT.bad;
}

/** @param {number | undefined} first @param {number | undefined} last */
function placeOf(first, last) {
  if (first === undefined) return '（不在某一条记录 / not a leaf）';
  if (last === undefined || last === first) return `第 ${first} 条 / leaf ${first}`;
  return `第 ${first} 至 ${last} 条之间 / between leaf ${first} and leaf ${last}`;
}

/** @param {import('./rules.mjs').Rules} rules @param {string | undefined} file @param {(line: string) => void} print */
function printFigures({ pools, money }, file, print) {
  const rows = figuresOf(pools);
  /** @param {'releasedTicks' | 'bookableTicks' | 'bookedTicks'} member */
  const total = (member) => slotHours(rows.reduce((sum, row) => sum + row[member], 0));
  print(
    `  车位小时 slot-hours   开放 released ${total('releasedTicks')}   可订 bookable ${total('bookableTicks')}   已订 booked ${total('bookedTicks')}`,
  );
  print(`  资金（分）fen   实收 received ${money.receivedFen}   已退 refunded ${money.refundedFen}`);
  if (file === undefined) return;
  write(file, csvOf(rows));
  print(`  ${rows.length} 行统计 rows of figures → ${shown(file)}`);
}

/** @param {import('./rules.mjs').Rules} rules @param {{ readonly hours?: string | undefined, readonly counts?: string | undefined, readonly 'sold-out'?: string | undefined }} files @param {(line: string) => void} print */
function writeDetails({ pools, bookings }, files, print) {
  /** @type {readonly (readonly [string | undefined, () => string])[]} */
  const wanted = [
    [files.hours, () => hoursCsv(pools)],
    [files.counts, () => countsCsv(bookings)],
    [files['sold-out'], () => soldOutCsv(pools)],
  ];
  for (const [file, content] of wanted) {
    if (file === undefined) continue;
    write(file, content());
    print(`  → ${shown(file)}`);
  }
}

/** @param {string} file @param {string} content */
function write(file, content) {
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw unreadable(file, error);
  }
}
