import type { HistoryEvent } from '../history/event.js';
import { tickOf } from './gather-calls.js';
import type { Moment, Watch } from './past.js';

interface WireCarPark {
  readonly id?: string;
  readonly version?: unknown;
  readonly freeBays?: unknown;
}

interface WireFrame extends WireCarPark {
  readonly type?: string;
  readonly carParks?: readonly WireCarPark[];
  readonly carParkId?: string;
}

/** Subscriptions to the live view and what they were shown. */
export class WatchesGatherer {
  private readonly byOp = new Map<string, Watch>();

  get watches(): Watch[] {
    return [...this.byOp.values()];
  }

  take(event: HistoryEvent, at: Moment): void {
    if (event.f === 'subscribe') this.byOp.set(event.op, watchOf(event, at));
    const watch = this.byOp.get(event.op);
    if (!watch || event.f === 'subscribe') return;
    if (event.f === 'frame') show(watch, event.v as WireFrame, at);
    else if (event.f === 'pause') watch.pauses.push({ fromMs: at.ms, toMs: Number.POSITIVE_INFINITY });
    else if (event.f === 'resume') endPause(watch, at.ms);
    else watch.endMs = Math.min(watch.endMs, at.ms); // cut, leave, close
  }
}

function endPause(watch: Watch, ms: number): void {
  const last = watch.pauses.at(-1);
  if (last) last.toMs = ms;
}

function watchOf({ op, p, v }: HistoryEvent, asked: Moment): Watch {
  const { from, to, carParkIds } = v as { from: string; to: string; carParkIds?: string[] };
  return {
    op,
    reader: p,
    asked,
    fromTick: tickOf(from),
    toTick: tickOf(to),
    carParks: carParkIds && new Set(carParkIds),
    shown: [],
    pauses: [],
    endMs: Number.POSITIVE_INFINITY,
  };
}

function show(watch: Watch, frame: WireFrame, at: Moment): void {
  const isSnapshot = frame.type === 'snapshot';
  if (!isSnapshot && frame.type !== 'change') return;
  const states = isSnapshot ? (frame.carParks ?? []) : [{ ...frame, id: frame.carParkId }];
  for (const { id = '', version, freeBays } of states) watch.shown.push({ ...at, carPark: id, version, freeBays, isSnapshot });
}
