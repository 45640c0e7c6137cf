import { afterAll, expect, test } from '@jest/globals';
import { bad, GOOD, judge } from './judge.js';
import { type Content, Desk } from './log.js';
import { ABooking, aLeaf, BAYS, EVENING } from './stories.js';

const desk = new Desk();
afterAll(() => desk.clear());

const judged = (...leaves: readonly Content[]) => judge(desk.log(leaves));
const { actor: somebody } = new ABooking('who').held() as { actor: { kind: string; commitment: string } };
const other = { kind: 'resident', commitment: 'b'.repeat(64) };
const erased = (actor = somebody, over: Content = {}): Content => aLeaf('resident.erased', actor.commitment, {}, { actor, ...over });

test('a resident is erased when their bookings are over, and what others do goes on', () => {
  const b = new ABooking('booking-1');
  const theirs = new ABooking('booking-2').step('held', { claimFrom: EVENING }, { actor: other });
  expect(judged(BAYS, b.held(), b.lapsed(EVENING), erased(), theirs, erased(other))).toMatchObject(GOOD);
});

test('who was erased does nothing any more, and is erased once', () => {
  expect(judged(BAYS, erased(), new ABooking('booking-1').held())).toMatchObject(bad('leaf 2', 'resident_erased'));
  expect(judged(BAYS, erased(), erased())).toMatchObject(bad('leaf 2', 'resident_erased'));
});

test('nobody is erased by another, nor by a timer', () => {
  expect(judged(erased(somebody, { actor: other }))).toMatchObject(bad('leaf 0', 'subject'));
  expect(judged(erased(somebody, { actor: { kind: 'system', commitment: null } }))).toMatchObject(bad('leaf 0', 'subject'));
  expect(judged(erased(somebody, { actor: { ...somebody, kind: 'staff' } }))).toMatchObject(bad('leaf 0', 'subject'));
});

test('the leaf tells nothing beyond that', () => {
  expect(judged(erased(somebody, { facts: { plate: '粤B12345' } }))).toMatchObject(bad('leaf 0', 'content_members'));
  expect(judged(erased(somebody, { subject: { id: somebody.commitment, kind: 'booking' } }))).toMatchObject(
    bad('leaf 0', 'content_members'),
  );
});
