import type { Past, Sample } from './past.js';
import { grouped } from './pools.js';
import { broken, type Violation } from './violation.js';

/** L5: what is to be told after a commit does not wait long in the outbox. */
export function* judgeOutbox(past: Past): Generator<Violation> {
  const { limits, shadows, outboxAges, db, dbAheadMs, dumpedAtMs } = past;
  const allowedMs = limits.outboxMs;
  for (const { ms, value, seq } of outboxAges)
    if (ms > shadows.deadline(ms - value, allowedMs)) yield broken('L5', `a message lay in the outbox for ${value} ms`, seq);
  for (const { id, topic, created_at_ms, seq_of_event } of db?.outbox ?? [])
    if (dumpedAtMs > shadows.deadline(created_at_ms - dbAheadMs, allowedMs))
      yield broken('L5', `message ${id} (${topic}) was never taken out of the outbox`, seq_of_event);
}

/** The answer to somebody whose payment WeChat does not answer for: a refusal that says so. */
const SAYS_SO = 'payment_unavailable';

/** L6: outside the shadows of faults every gateway serves, and every call is answered in time and without failure. */
export function* judgeService(past: Past): Generator<Violation> {
  const { limits, shadows, serving, calls } = past;
  const { answerMs: longestMs, serveAgainMs: againMs } = limits;
  for (const { p, ms, value, seq } of serving)
    if (value === 0 && !shadows.touches(ms - againMs, ms)) yield broken('L6', `${p} does not serve`, seq);
  for (const { f, invoked, done } of calls) {
    const endMs = done?.ms ?? invoked.ms + longestMs;
    if (!done || shadows.touches(invoked.ms - againMs, endMs)) continue;
    if (done.tookMs > longestMs) yield broken('L6', `${f} took ${done.tookMs} ms`, invoked.seq, done.seq);
    else if (done.type === 'info' && done.code !== SAYS_SO)
      yield broken('L6', `${f} failed with ${done.status} and no fault was at work`, invoked.seq, done.seq);
  }
}

/** L7: no process grows without end. */
export function* judgeMemory({ memory, limits }: Past): Generator<Violation> {
  for (const [name, samples] of grouped(memory, ({ p }) => p)) {
    const [first] = samples;
    const most = samples.reduce<Sample | undefined>((a, b) => (a && a.value >= b.value ? a : b), undefined);
    if (first && most && most.value - first.value > limits.growthBytes)
      yield broken('L7', `${name} grew by ${Math.round((most.value - first.value) / 1_048_576)} MB`, first.seq, most.seq);
  }
}
