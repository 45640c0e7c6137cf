import { createHash } from 'node:crypto';
import { groupBy } from '#kernel';
import type { BookingWorld } from './booking-world.js';

interface Content {
  readonly action: string;
  readonly actor: { readonly kind: string; readonly commitment: string | null };
  readonly subject: { readonly kind: string; readonly id: string };
  readonly before: string | null;
  readonly after: string | null;
  readonly facts: { readonly version?: number; readonly state?: string; readonly amountFen?: number; readonly outTradeNo?: string };
}

/** Where the audit trail and the rows disagree: every state a booking went through and every posting has exactly one leaf. */
export async function faultsOfTrail(world: BookingWorld): Promise<string[]> {
  const leaves = await world.rows<{ leaf_hash: Buffer; content: string }>('SELECT leaf_hash, content FROM audit_leaf ORDER BY id');
  const contents = leaves.map((leaf) => JSON.parse(leaf.content) as Content);
  return [
    ...leaves.filter((leaf) => !leaf.leaf_hash.equals(hashOf(leaf.content))).map((leaf) => `a leaf has another hash: ${leaf.content}`),
    ...(await bookingsWithoutTheirLeaves(world, contents)),
    ...(await postingsWithoutTheirLeaves(world, contents)),
  ];
}

function hashOf(content: string): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(content).digest();
}

async function bookingsWithoutTheirLeaves(world: BookingWorld, contents: readonly Content[]): Promise<string[]> {
  const bookings = await world.rows<{ id: string; state: string; version: number }>('SELECT id, state, version FROM booking');
  const leaves = groupBy(
    contents.filter((content) => content.subject.kind === 'booking'),
    (content) => content.subject.id,
  );
  const strangers = [...leaves.keys()].filter((id) => bookings.every((booking) => booking.id !== id));
  const faults = bookings.flatMap(({ id, state, version }) => {
    const own = leaves.get(id) ?? [];
    const versions = own.map((content) => content.facts.version);
    if (versions.join() !== Array.from({ length: version }, (_, n) => n + 1).join())
      return [`booking ${id} v${version} has leaves ${versions.join()}`];
    const last = own.at(-1);
    if (last?.action !== `booking.${state}` && last?.facts.state !== state)
      return [`booking ${id} is ${state}, its last leaf says ${last?.action}`];
    const isChained = own.every((content, n) => content.before === (own[n - 1]?.after ?? null));
    return isChained ? [] : [`the leaves of booking ${id} do not follow one another`];
  });
  return [...faults, ...strangers.map((id) => `leaves of a booking that is not there: ${id}`)];
}

async function postingsWithoutTheirLeaves(world: BookingWorld, contents: readonly Content[]): Promise<string[]> {
  const postings = await world.rows<{ posting: string; fen: number }>(
    'SELECT posting, MAX(amount_fen) AS fen FROM ledger_entry GROUP BY posting ORDER BY posting',
  );
  const told = contents
    .filter((content) => content.subject.kind === 'payment' || content.subject.kind === 'refund')
    .map((content) => `${content.facts.outTradeNo} ${content.facts.amountFen}`);
  const posted = postings.map(({ posting, fen }) => `${posting.split(':')[1]} ${Number(fen)}`);
  return posted.toSorted().join() === told.toSorted().join() ? [] : [`postings ${posted.join()} but leaves ${told.join()}`];
}
