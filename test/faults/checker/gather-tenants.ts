import type { HistoryEvent } from '../history/event.js';
import type { Tenants } from './past.js';
import { needleOf, wordsOf } from './words.js';

interface Asking {
  readonly tenant: string;
  /** Every word of the request: a refusal may repeat it, a request that is granted names only what is one's own. */
  readonly asked: ReadonlySet<string>;
}

/** Everything that the staff of each partner were told, as words; and the words that belong to one partner. */
export class TenantsGatherer {
  private readonly canaries: { tenant: string; kind: string; text: string; seq: number }[] = [];
  private readonly told = new Map<string, Map<string, number>>();
  private readonly reached: { tenant: string; asked: ReadonlySet<string>; seq: number }[] = [];
  private readonly open = new Map<string, Asking>();
  /** By subscription. */
  private readonly watching = new Map<string, string>();

  take(event: HistoryEvent): void {
    const { src, f, v, op, type, seq } = event;
    const tenant = typeof v['tenant'] === 'string' ? v['tenant'] : undefined;
    if (f === 'canary') this.keep(event, tenant);
    else if (f === 'log' && tenant !== undefined) this.hear(tenant, String(v['line']), seq);
    else if (src === 'ws' && f === 'subscribe' && tenant !== undefined) this.watching.set(op, tenant);
    else if (src === 'ws' && f === 'frame') this.hear(this.watching.get(op), JSON.stringify(v), seq);
    else if (src === 'client' && type === 'invoke' && tenant !== undefined) this.open.set(op, askingOf(tenant, event));
    else if (src === 'client') this.hearAnswer(event);
  }

  tenants(): Tenants {
    return { canaries: this.canaries, told: this.told, reached: this.reached };
  }

  private keep({ v, seq }: HistoryEvent, tenant: string | undefined): void {
    const { kind, text } = v as { kind: string; text: string };
    const needle = needleOf(text);
    if (tenant !== undefined && needle !== undefined) this.canaries.push({ tenant, kind, text: needle, seq });
  }

  private hearAnswer({ op, type, v, seq }: HistoryEvent): void {
    const asking = this.open.get(op);
    if (!asking) return;
    this.open.delete(op);
    const { tenant, asked } = asking;
    this.hear(tenant, String(v['text'] ?? ''), seq, type === 'fail' ? asked : undefined);
    if (type === 'ok') this.reached.push({ tenant, asked, seq });
  }

  private hear(tenant: string | undefined, text: string, seq: number, except?: ReadonlySet<string>): void {
    if (tenant === undefined) return;
    const told = this.told.get(tenant) ?? new Map<string, number>();
    this.told.set(tenant, told);
    for (const word of wordsOf(text)) if (!except?.has(word) && !told.has(word)) told.set(word, seq);
  }
}

function askingOf(tenant: string, { v }: HistoryEvent): Asking {
  return { tenant, asked: new Set(wordsOf(`${decodeURIComponent(String(v['path'] ?? ''))} ${JSON.stringify(v['body'] ?? '')}`)) };
}
