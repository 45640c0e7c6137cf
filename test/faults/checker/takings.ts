import { ends, refund } from './endings.js';
import { type BookingOfStory, FIRST_TICK, type Story } from './story.js';

/** What partners take back in a story, and what becomes of the bookings there, in all books as the product would leave it. */

/** Bays are withdrawn over ticks counted from the first offered one; or added, when `bays` is negative. */
export function withdraws(story: Story, poolIndex: number, bays: number, from = 0, to = 40): void {
  const pool = story.poolAt(poolIndex);
  const [first, end] = [FIRST_TICK + from, FIRST_TICK + to];
  story.log(pool, 'capacity', first, end, -bays, null);
  const facts = { carPark: pool.code, pool: `${pool.code}-pool`, changes: [[first, end, -bays]] };
  story.leaf('pool.capacity-changed', { kind: 'pool', id: facts.pool }, facts, { reason: 'published' });
}

export interface Move {
  readonly told: BookingOfStory;
  readonly to: number;
  /** As before, unless told otherwise. */
  readonly priceFen?: number;
}

/** Stays trade places in one commit: every bay is given back, then every bay is taken. */
export function rehomes(story: Story, moves: readonly Move[], reason: 'taken_back' | 'returned' = 'taken_back'): void {
  for (const { told } of moves) story.log(told.pool, 'release', Number(told.row['from_tick']), Number(told.row['to_tick']), 1, null);
  for (const { told, to } of moves)
    story.log(story.poolAt(to), 'claim', Number(told.row['from_tick']), Number(told.row['to_tick']), -1, `claim-${told.n}-again`);
  const differences = moves.map((move) => moved(story, move, reason));
  for (const [n, { told }] of moves.entries()) {
    const less = differences[n] ?? 0;
    if (less > 0 && told.row['state'] === 'confirmed') refund(story, told, `cheaper_place_${String(told.row['version'])}`, 'revenue', less);
  }
  story.wait(1_000);
}

function moved(story: Story, { told, to, priceFen }: Move, reason: string): number {
  const { row, pool: home } = told;
  const before = Number(row['price_fen']);
  told.pool = story.poolAt(to);
  Object.assign(row, { pool_id: told.pool.id, price_fen: priceFen ?? before, version: Number(row['version']) + 1 });
  story.tellStep(told, 'booking.rehomed', { claimFrom: row['from_tick'], state: row['state'] }, reason);
  if (reason === 'taken_back') record(story, told, 'offered', { from_pool_id: home.id, to_pool_id: told.pool.id });
  else for (const record of recordsOf(story, told)) record['state'] = 'returned';
  return before - Number(row['price_fen']);
}

/** Nothing else had room: the booking ends and everything goes back, with compensation if the partner owes any. */
export function endsForWantOfRoom(story: Story, told: BookingOfStory, compensationFen = 0): void {
  const isPaid = told.row['state'] === 'confirmed';
  ends(story, told, 'cancelled', 'taken_back');
  if (isPaid) refund(story, told, 'taken_back', 'revenue');
  record(story, told, 'refunded', { from_pool_id: told.pool.id, to_pool_id: null, compensation_fen: compensationFen });
  const facts = { bookingId: told.row['id'], amountFen: compensationFen };
  if (compensationFen > 0)
    story.leaf('compensation.owed', { kind: 'compensation', id: `rehoming-${told.n}` }, facts, { reason: 'taken_back' });
  story.wait(1_000);
}

/** The resident would rather have the money. */
export function declines(story: Story, told: BookingOfStory): void {
  const isPaid = told.row['state'] === 'confirmed';
  ends(story, told, 'cancelled', 'rehoming_declined');
  if (isPaid) refund(story, told, 'rehoming_declined', 'revenue');
  for (const record of recordsOf(story, told)) record['state'] = 'declined';
  story.wait(1_000);
}

function record(story: Story, { row }: BookingOfStory, state: string, place: Record<string, unknown>): void {
  story.row('rehoming', { booking_id: row['id'], state, compensation_fen: 0, created_at_ms: story.nowMs, ...place });
}

const recordsOf = (story: Story, { row }: BookingOfStory) =>
  (story.tables.get('rehoming') ?? []).filter((record) => record['booking_id'] === row['id']);
