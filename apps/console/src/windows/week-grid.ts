import type { WeeklyWindow } from '../types/api.js';
import { DAY_MINUTES, NOON, QUARTER, toQuarter } from './minutes.js';

/**
 * The week as a grid: a column for each night from noon to noon, Monday's first; rows are minutes after that noon. A window is drawn where
 * it lies in time, so one that runs over noon has a piece in each column that it touches.
 */
export interface Block {
  /** Position of the rule in the plan. */
  readonly rule: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
  /** The window begins, or ends, with this piece: there it can be stretched. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Rules that meet stand side by side: the how-manieth of how many. */
  readonly lane: number;
  readonly lanes: number;
}

export type Span = Pick<WeeklyWindow, 'weekdays' | 'startMinute' | 'endMinute'>;
type Piece = Omit<Block, 'lane' | 'lanes'>;

const DAYS = 7;

export const hasWeekday = (weekdays: number, day: number): boolean => ((weekdays >> day) & 1) === 1;

/** Days from this weekday (0 is Monday) to the next one from Monday to Friday. Festivals are not known here. */
const daysUntilWork = (day: number): number => (day === 4 ? 3 : day === 5 ? 2 : 1);

export function blocksOf(windows: readonly WeeklyWindow[]): readonly Block[] {
  const pieces = windows.flatMap((window, rule) =>
    Array.from({ length: DAYS }, (_, day) => day)
      .filter((day) => hasWeekday(window.weekdays, day))
      .flatMap((day) => piecesOf(window, rule, day)),
  );
  return Array.from({ length: DAYS }, (_, column) => column).flatMap((column) =>
    inLanes(merged(pieces.filter((piece) => piece.column === column))),
  );
}

/** Pieces of one rule that meet in one column offer the same bays: they are drawn as one. */
function merged(pieces: readonly Piece[]): Piece[] {
  const whole: Piece[] = [];
  for (const piece of [...pieces].sort((a, b) => a.rule - b.rule || a.from - b.from)) {
    const last = whole.at(-1);
    if (last && last.rule === piece.rule && piece.from <= last.to)
      whole[whole.length - 1] = { ...last, to: Math.max(last.to, piece.to), isLast: piece.to >= last.to ? piece.isLast : last.isLast };
    else whole.push(piece);
  }
  return whole;
}

function piecesOf({ startMinute, endMinute, returns }: WeeklyWindow, rule: number, day: number): Piece[] {
  const start = day * DAY_MINUTES + startMinute - NOON;
  const end = day * DAY_MINUTES + endMinute - NOON + (returns === 'fixed' ? 0 : daysUntilWork(day) * DAY_MINUTES);
  const pieces: Piece[] = [];
  for (let at = start; at < end; ) {
    const night = Math.floor(at / DAY_MINUTES);
    const until = Math.min(end, (night + 1) * DAY_MINUTES);
    const column = ((night % DAYS) + DAYS) % DAYS;
    const own = night * DAY_MINUTES;
    pieces.push({ rule, column, from: at - own, to: until - own, isFirst: at === start, isLast: until === end });
    at = until;
  }
  return pieces;
}

/** Pieces of one column that meet, directly or by way of others, share its width. */
function inLanes(pieces: readonly Piece[]): Block[] {
  const blocks: Block[] = [];
  let cluster: { piece: Piece; lane: number }[] = [];
  let clusterEnd = 0;
  const close = (): void => {
    const lanes = Math.max(0, ...cluster.map(({ lane }) => lane)) + 1;
    blocks.push(...cluster.map(({ piece, lane }) => ({ ...piece, lane, lanes })));
    cluster = [];
  };
  for (const piece of [...pieces].sort((a, b) => a.from - b.from || a.rule - b.rule)) {
    if (piece.from >= clusterEnd) close();
    const taken = new Set(cluster.filter((other) => other.piece.to > piece.from).map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane++;
    cluster.push({ piece, lane });
    clusterEnd = Math.max(clusterEnd, piece.to);
  }
  close();
  return blocks;
}

/** A place on the grid, in minutes after the noon of a column. */
export interface GridPoint {
  readonly column: number;
  readonly minute: number;
}

/** What was drawn from one point to another: a window of each night between. Both ends of the drag are part of it. */
export function spanOf(one: GridPoint, other: GridPoint): Span {
  const [from, to] = [Math.min(one.minute, other.minute), Math.max(one.minute, other.minute)];
  const [first, last] = [Math.min(one.column, other.column), Math.max(one.column, other.column)];
  const start = Math.floor(from / QUARTER) * QUARTER + NOON;
  const end = Math.min(DAY_MINUTES, Math.floor(to / QUARTER) * QUARTER + QUARTER) + NOON;
  const isMorning = start >= DAY_MINUTES; // a window that begins after midnight belongs to the next date
  let weekdays = 0;
  for (let column = first; column <= last; column++) weekdays |= 1 << (isMorning ? (column + 1) % DAYS : column);
  const shift = isMorning ? DAY_MINUTES : 0;
  return { weekdays, startMinute: start - shift, endMinute: end - shift };
}

/** What was pointed at without drawing: from there until the next 08:00. */
export function spanAt(point: GridPoint): Span {
  const span = spanOf(point, point);
  const morning = span.startMinute < 8 * 60 ? 8 * 60 : DAY_MINUTES + 8 * 60;
  return { ...span, endMinute: morning };
}

/** The window with its beginning or its end dragged by so many minutes, to a quarter of an hour; never turned around. */
export function stretched(window: WeeklyWindow, edge: 'start' | 'end', byMinutes: number): WeeklyWindow {
  const by = toQuarter(byMinutes);
  if (edge === 'end') {
    const [least, most] = window.returns === 'fixed' ? [window.startMinute + QUARTER, 4 * DAY_MINUTES] : [0, DAY_MINUTES];
    return { ...window, endMinute: clamped(window.endMinute + by, least, most) };
  }
  const latest = window.returns === 'fixed' ? Math.min(DAY_MINUTES, window.endMinute) : DAY_MINUTES;
  return { ...window, startMinute: clamped(window.startMinute + by, 0, latest - QUARTER) };
}

const clamped = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
