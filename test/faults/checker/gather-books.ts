import type { HistoryEvent } from '../history/event.js';
import { jsonOf } from './gather-calls.js';
import type { Leaf, LeafFacts, WxBook } from './past.js';
import { emptyTables, isTable, ROWS, type Tables, WxCallback, WxOrder, WxPayment, WxRefund } from './rows.js';

/** WeChat's own book, and the cashier's. */
export class WxGatherer {
  private readonly orders = new Map<string, WxOrder>();
  private readonly payments: WxPayment[] = [];
  private readonly refunds: WxRefund[] = [];
  private readonly callbacks: WxCallback[] = [];
  private readonly scenarios = new Map<string, Set<string>>();
  private totals: { isOnTime: boolean; readAtMs: number } | undefined;

  take({ f, v, type, seq }: HistoryEvent): void {
    const noted = { seq_of_event: seq };
    if (f === 'order') this.orders.set(String(v['outTradeNo']), { ...WxOrder.parse(v), ...noted });
    else if (f === 'payment') this.payments.push({ ...WxPayment.parse(v), ...noted });
    else if (f === 'refund') this.refunds.push({ ...WxRefund.parse(v), ...noted });
    else if (f === 'callback') this.callbacks.push({ ...WxCallback.parse(v), ...noted });
    else if (f === 'totals') this.totals = totalsOf(v);
    else if (f === 'cashier' && type === 'invoke') this.play(String(v['prepayId']), String(v['outcome']));
  }

  book(): WxBook | undefined {
    const { orders, payments, refunds, callbacks, scenarios, totals } = this;
    return totals && { orders, payments, refunds, callbacks, scenarios, ...totals };
  }

  private play(prepayId: string, outcome: string): void {
    this.scenarios.set(prepayId, (this.scenarios.get(prepayId) ?? new Set()).add(outcome));
  }
}

function totalsOf(v: Record<string, unknown>): { isOnTime: boolean; readAtMs: number } {
  const readAtMs = Number(v['wallMs']);
  return { readAtMs, isOnTime: Math.abs(Date.parse(String(v['now'])) - readAtMs) < 1_000 };
}

/** The final dump and the trail. */
export class DumpGatherer {
  private readonly tables: Tables = emptyTables();
  private trail: { treeSize: number; root: string } | undefined;
  private clock: { db_ms: number; wall_ms: number } | undefined;

  take({ f, v, seq }: HistoryEvent): void {
    if (f === 'trail') this.trail = { treeSize: Number(v['treeSize']), root: String(v['root']) };
    else if (f === 'clock') this.clock = { db_ms: Number(v['db_ms']), wall_ms: Number(v['wall_ms']) };
    else if (isTable(f)) (this.tables[f] as object[]).push({ ...ROWS[f].parse(v), seq_of_event: seq });
  }

  dump() {
    const { tables, trail, clock } = this;
    const { leaves, brokenLeaves } = leavesOf(tables);
    const dumpedAtMs = clock?.wall_ms ?? 0;
    return { db: clock && tables, trail, dumpedAtMs, dbAheadMs: (clock?.db_ms ?? 0) - dumpedAtMs, leaves, brokenLeaves };
  }
}

interface Content {
  readonly action: string;
  readonly at: number;
  readonly reason: string | null;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly before: string | null;
  readonly after: string | null;
  readonly facts: LeafFacts;
  readonly tenant?: string | null;
}

function leavesOf({ audit_leaf, audit_entry }: Tables): { leaves: Leaf[]; brokenLeaves: number[] } {
  const places = new Map(audit_entry.map((entry) => [entry.leaf_id, entry.tree_index]));
  const leaves: Leaf[] = [];
  const brokenLeaves: number[] = [];
  for (const { id, content, seq_of_event: seq } of audit_leaf) {
    const words = jsonOf(content) as Content | undefined;
    if (!words?.subject || !words.facts) {
      brokenLeaves.push(seq);
      continue;
    }
    const { action, at: atMs, reason, subject, before, after, facts, tenant = null } = words;
    leaves.push({ seq, index: places.get(id) ?? Number.POSITIVE_INFINITY, action, atMs, reason, subject, before, after, facts, tenant });
  }
  return { leaves: leaves.sort((a, b) => a.index - b.index || a.seq - b.seq), brokenLeaves };
}
