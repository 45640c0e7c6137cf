import type { HistoryEvent, HistoryHeader } from '../history/event.js';
import { DumpGatherer, WxGatherer } from './gather-books.js';
import { CallsGatherer } from './gather-calls.js';
import { TenantsGatherer } from './gather-tenants.js';
import { WatchesGatherer } from './gather-watches.js';
import { WordsGatherer } from './gather-words.js';
import { type Limits, underLoad } from './limits.js';
import type { Leaf, Moment, Past, Sample } from './past.js';
import { Shadows } from './shadows.js';

/** Takes a history in, event by event, and puts it in order. */
export class Gatherer {
  private readonly calls = new CallsGatherer();
  private readonly wx = new WxGatherer();
  private readonly dump = new DumpGatherer();
  private readonly watches = new WatchesGatherer();
  private readonly words = new WordsGatherer();
  private readonly tenants = new TenantsGatherer();
  private readonly faults = new Map<string, { fromMs: number; toMs: number }>();
  private readonly samples = { serving: [] as Sample[], outbox: [] as Sample[], memory: [] as Sample[] };
  private quietMs = Number.POSITIVE_INFINITY;
  private isAtRest = true;
  private loadPerCore = 0;
  private events = 0;

  constructor(
    private readonly header: HistoryHeader,
    private readonly limits: Limits,
  ) {}

  take(event: HistoryEvent): void {
    this.events += 1;
    const at = { seq: event.seq, ms: this.header.wall_ms + (event.t_ns - this.header.t_ns) / 1e6 };
    this.words.take(event);
    this.tenants.take(event);
    switch (event.src) {
      case 'client':
        this.calls.take(event, at);
        break;
      case 'wx':
        this.wx.take(event);
        break;
      case 'ws':
        this.watches.take(event, at);
        break;
      case 'db':
        this.dump.take(event);
        break;
      case 'nemesis':
        this.disturb(event, at);
        break;
      case 'probe':
        this.look(event, at);
        break;
      case 'gate': // joins with the gates
        break;
    }
  }

  past(): Past {
    const dump = this.dump.dump();
    const wx = this.wx.book();
    const faults = [...this.faults.values()].map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, this.quietMs) }));
    const watches = this.watches.watches;
    const limits = underLoad(this.limits, this.loadPerCore);
    return {
      header: this.header,
      limits,
      shadows: new Shadows(faults, limits.recoveryMs),
      calls: this.calls.calls,
      wx,
      ...dump,
      watches,
      serving: this.samples.serving,
      outboxAges: this.samples.outbox,
      memory: this.samples.memory,
      isAtRest: this.isAtRest,
      words: this.words.words(),
      tenants: this.tenants.tenants(),
      bookings: new Map((dump.db?.booking ?? []).map((booking) => [booking.id, booking])),
      leavesOfBooking: byBooking(dump.leaves),
      counted: {
        events: this.events,
        requests: this.calls.calls.length,
        acknowledged: this.calls.calls.filter(({ done }) => done?.type === 'ok').length,
        refused: this.calls.calls.filter(({ done }) => done?.type === 'fail').length,
        unknown: this.calls.calls.filter(({ done }) => done === undefined || done.type === 'info').length,
        bookings: dump.db?.booking.length ?? 0,
        rehomings: dump.db?.rehoming.length ?? 0,
        payments: wx?.payments.length ?? 0,
        refunds: wx?.refunds.length ?? 0,
        callbacks: wx?.callbacks.reduce((sum, { tries }) => sum + tries.length, 0) ?? 0,
        leaves: dump.leaves.length,
        frames: watches.reduce((sum, { shown }) => sum + shown.length, 0),
        faults: faults.length,
        loadPerCore: Math.round(this.loadPerCore * 10) / 10,
      },
    };
  }

  private disturb({ f, op, type }: HistoryEvent, { ms }: Moment): void {
    if (f === 'quiet') this.quietMs = ms;
    else if (type === 'invoke') this.faults.set(op, { fromMs: ms, toMs: Number.POSITIVE_INFINITY });
    else {
      const fault = this.faults.get(op);
      if (fault) fault.toMs = ms;
    }
  }

  private look({ f, p, v, type }: HistoryEvent, at: Moment): void {
    if (f === 'serving' && type !== 'invoke') this.samples.serving.push({ ...at, p, value: type === 'ok' ? 1 : 0 });
    else if (f === 'outbox') this.samples.outbox.push({ ...at, p, value: Number(v['ageMs']) });
    else if (f === 'memory') this.samples.memory.push({ ...at, p, value: Number(v['rssBytes']) });
    else if (f === 'load') this.loadPerCore = Math.max(this.loadPerCore, Number(v['perCore']));
    else if (f === 'quiesce') this.isAtRest = (v['stillMoving'] as unknown[]).length === 0;
  }
}

function byBooking(leaves: readonly Leaf[]): Map<string, Leaf[]> {
  const found = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    if (leaf.subject.kind !== 'booking') continue;
    const own = found.get(leaf.subject.id);
    if (own) own.push(leaf);
    else found.set(leaf.subject.id, [leaf]);
  }
  return found;
}
