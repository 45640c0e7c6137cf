import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DemandBuffer } from './demand-buffer.js';
import type { UnmetWish } from './unmet-wish.js';

const wish = (over: Partial<UnmetWish>): UnmetWish => ({
  ...{ night: '2026-03-01', poolKind: 'standard', channel: 'booking', atMs: 1, residentId: 'li' },
  ...over,
});
const wishes = fc.array(
  fc.record({
    night: fc.constantFrom('2026-03-01', '2026-03-02', '2026-03-03'),
    residentId: fc.constantFrom('li', 'wang', 'zhao', undefined),
    atMs: fc.nat(50),
  }),
);

test('of a person and a night the earliest stays, and nobody in particular is only counted: as a naive reader does', () => {
  fc.assert(
    fc.property(wishes, (all) => {
      const buffer = new DemandBuffer(1_000);
      for (const one of all) buffer.add(wish(one));
      const { wishes: kept, anonymous } = buffer.take();
      const persons = all.filter(({ residentId }) => residentId !== undefined);
      const keys = [...new Set(persons.map(({ night, residentId }) => `${night} ${residentId}`))];
      const naive = keys.map((key) => [
        key,
        Math.min(...persons.filter((one) => `${one.night} ${one.residentId}` === key).map(({ atMs }) => atMs)),
      ]);
      expect(kept.map(({ night, residentId, atMs }) => [`${night} ${residentId}`, atMs]).sort()).toEqual(naive.sort());
      for (const night of ['2026-03-01', '2026-03-02', '2026-03-03'])
        expect(anonymous.get(night) ?? 0).toBe(all.filter((one) => one.residentId === undefined && one.night === night).length);
      expect(buffer.isEmpty).toBe(true);
    }),
  );
});

test('it holds no more than its size, and says so', () => {
  const buffer = new DemandBuffer(2);
  expect(['a', 'b', 'c', 'a'].map((residentId) => buffer.add(wish({ residentId })))).toEqual([true, true, false, true]);
  expect(buffer.take().wishes).toHaveLength(2);
});

test('what could not be written comes back as far as there is room, beside what came meanwhile', () => {
  const buffer = new DemandBuffer(2);
  for (const residentId of ['a', 'b', undefined, undefined]) buffer.add(wish({ residentId, atMs: 5 }));
  const gathered = buffer.take();
  buffer.add(wish({ residentId: 'b', atMs: 9 }));
  buffer.add(wish({ residentId: 'c', atMs: 9 }));
  buffer.add(wish({ residentId: undefined }));
  expect(buffer.putBack(gathered)).toBe(1);
  const { wishes: kept, anonymous } = buffer.take();
  expect(kept.map(({ residentId, atMs }) => [residentId, atMs])).toEqual([
    ['b', 5],
    ['c', 9],
  ]);
  expect(anonymous.get('2026-03-01')).toBe(3);
});
