import type { HistoryHeader } from '../history/event.js';
import type { Limits } from './limits.js';
import type { Row, Tables, WxCallback, WxOrder, WxPayment, WxRefund } from './rows.js';
import type { Shadows } from './shadows.js';

/** A point of the history: the event, and when it was, in ms of wall time. */
export interface Moment {
  readonly seq: number;
  readonly ms: number;
}

/** A booking as an answer showed it. */
export interface BookingView {
  readonly id: string;
  readonly state: string;
  readonly version: number;
  readonly poolId: string;
  readonly from: number;
  readonly to: number;
  readonly plate: string;
  readonly priceFen: number;
  readonly holdExpiresAtMs: number | null;
}

/** One call of a resident and what came of it; without `done` nobody ever heard. */
export interface Call {
  readonly op: string;
  readonly f: string;
  readonly resident: string;
  readonly path: string;
  readonly key: string | undefined;
  /** Digest of route and body: equal for equal requests. */
  readonly asked: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly invoked: Moment;
  done?: Done;
}

export interface Done extends Moment {
  readonly type: 'ok' | 'fail' | 'info';
  readonly status: number;
  readonly tookMs: number;
  readonly code: string | undefined;
  /** Digest of the exact answer. */
  readonly text: string;
  readonly bookings: readonly BookingView[];
  readonly prepayId: string | undefined;
}

/** A frame's word on one car park. */
export interface Shown extends Moment {
  readonly carPark: string;
  readonly version: unknown;
  readonly freeBays: unknown;
  readonly isSnapshot: boolean;
}

/** A subscription to the live view, from its connection to its end. */
export interface Watch {
  readonly op: string;
  readonly reader: string;
  readonly asked: Moment;
  readonly fromTick: number;
  readonly toTick: number;
  /** `undefined` means all. */
  readonly carParks: ReadonlySet<string> | undefined;
  readonly shown: Shown[];
  readonly pauses: { readonly fromMs: number; toMs: number }[];
  endMs: number;
}

export interface Leaf {
  readonly seq: number;
  readonly index: number;
  readonly action: string;
  readonly atMs: number;
  readonly reason: string | null;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly before: string | null;
  readonly after: string | null;
  readonly facts: LeafFacts;
  /** Code of the partner whom it concerns. */
  readonly tenant: string | null;
}

export interface LeafFacts {
  readonly pool?: string;
  readonly from?: number;
  readonly to?: number;
  readonly claimFrom?: number | null;
  readonly version?: number;
  readonly priceFen?: number;
  /** Of a booking that is rehomed. */
  readonly state?: string;
  readonly carPark?: string;
  readonly bookingId?: string;
  readonly amountFen?: number;
  readonly outTradeNo?: string;
  readonly changes?: readonly (readonly [number, number, number])[];
}

export interface Sample extends Moment {
  readonly p: string;
  readonly value: number;
}

/** What WeChat's side says. */
export interface WxBook {
  readonly orders: ReadonlyMap<string, WxOrder>;
  readonly payments: readonly WxPayment[];
  readonly refunds: readonly WxRefund[];
  readonly callbacks: readonly WxCallback[];
  /** The sandbox's clock was never moved: its times can be compared with others. */
  readonly isOnTime: boolean;
  readonly readAtMs: number;
  /** By prepay_id: the scenarios that people at the cashier played. */
  readonly scenarios: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What must stay private, and what was said. */
export interface Words {
  readonly canaries: readonly { readonly kind: string; readonly text: string; readonly seq: number }[];
  /** Each word that was ever told to others than its owner, with the first event that has it. */
  readonly told: ReadonlyMap<string, number>;
  readonly leaks: readonly { readonly what: string; readonly seq: number }[];
}

/** What belongs to one partner only, and what the staff of each were told. */
export interface Tenants {
  readonly canaries: readonly { readonly tenant: string; readonly kind: string; readonly text: string; readonly seq: number }[];
  /** By partner: each word that its staff heard, with the first event that has it. */
  readonly told: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Requests of staff that were granted, with their words. */
  readonly reached: readonly { readonly tenant: string; readonly asked: ReadonlySet<string>; readonly seq: number }[];
}

/** A whole history, put in order: everything that rules ask. */
export interface Past {
  readonly header: HistoryHeader;
  readonly limits: Limits;
  readonly shadows: Shadows;
  readonly calls: readonly Call[];
  readonly wx: WxBook | undefined;
  /** Absent when the run was cut short before its dump. */
  readonly db: Tables | undefined;
  /** Wall time at the dump, and what has to be subtracted from times of the database to get wall time. */
  readonly dumpedAtMs: number;
  readonly dbAheadMs: number;
  /** In the order of the tree. */
  readonly leaves: readonly Leaf[];
  /** Leaves whose content cannot be read. */
  readonly brokenLeaves: readonly number[];
  readonly trail: { readonly treeSize: number; readonly root: string } | undefined;
  readonly watches: readonly Watch[];
  readonly serving: readonly Sample[];
  readonly outboxAges: readonly Sample[];
  readonly memory: readonly Sample[];
  /** Everything had come to rest when the books were taken down. */
  readonly isAtRest: boolean;
  readonly words: Words;
  readonly tenants: Tenants;
  readonly counted: Readonly<Record<string, number>>;
  /** Rows by what they are looked up by. */
  readonly bookings: ReadonlyMap<string, Row<'booking'>>;
  readonly leavesOfBooking: ReadonlyMap<string, readonly Leaf[]>;
}
