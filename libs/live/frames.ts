import { type LiveMessage, REFUSALS, type RefusalCode } from '#contracts';
import { formatTick, type TimeWindow } from '#kernel';
import type { LiveState } from './board.js';

/** A message that goes to one reader. */
export function frameOf(message: LiveMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}

/** An `error` message. */
export function errorFrame(code: RefusalCode): Buffer {
  return frameOf({ type: 'error', code, title: REFUSALS[code] });
}

/** The members of a state, to stand in a snapshot and in a change alike: a state is turned into text once. */
export function bodyOf({ isOpen, freeBays, pools, version }: LiveState): string {
  return JSON.stringify({ isOpen, freeBays, pools, version }).slice(1, -1);
}

/** A `change` message. */
export function changeFrame(window: TimeWindow, code: string, body: string, asOf: string): Buffer {
  return Buffer.from(`{"type":"change",${spanOf(window)},"carParkId":"${code}",${body},"asOf":"${asOf}"}`);
}

/** A `snapshot` message of car parks in this order. */
export function snapshotFrame(window: TimeWindow, carParks: readonly (readonly [code: string, body: string])[], asOf: string): Buffer {
  const entries = carParks.map(([code, body]) => `{"id":"${code}",${body},"asOf":"${asOf}"}`);
  return Buffer.from(`{"type":"snapshot",${spanOf(window)},"carParks":[${entries.join()}]}`);
}

function spanOf(window: TimeWindow): string {
  return `"from":"${formatTick(window.from)}","to":"${formatTick(window.to)}"`;
}
