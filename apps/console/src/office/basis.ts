import { grouped } from '../shell/money.js';
import { momentText } from '../shell/times.js';
import type { ReportBasis } from '../types/api.js';

/** What recomputes every figure from an export of the audit trail, without the product. */
export const RECOMPUTE =
  'npm run audit:verify -- audit-trail.ndjson --checkpoint checkpoint.json --public-key audit-public.pem --figures figures.csv';
/** What judges the export alone. */
export const VERIFY = 'npm run audit:verify -- audit-trail.ndjson --checkpoint checkpoint.json --public-key audit-public.pem';

/** From what the figures were summed, and who vouches for it. */
export function basisText({ asOf, treeSize, checkpoint }: ReportBasis): string {
  const sum = `截至 ${momentText(asOf)}，由审计日志前 ${grouped(treeSize)} 条汇总`;
  if (!checkpoint) return `${sum}；尚无签名的检查点`;
  const isCovered = checkpoint.treeSize >= treeSize;
  const signed = `${momentText(checkpoint.at)} 签名的检查点（${grouped(checkpoint.treeSize)} 条）`;
  return isCovered
    ? `${sum}，已由 ${signed}全部证明`
    : `${sum}；${signed}证明其中前 ${grouped(checkpoint.treeSize)} 条，其余待下一个检查点`;
}
