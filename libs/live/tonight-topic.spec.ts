import { beforeEach, expect, test } from '@jest/globals';
import { OfficeScope, TenantScope } from '#platform';
import { FakeSubscriber } from './testing/fake-subscriber.js';
import { TonightTopic } from './tonight-topic.js';

const scope = TenantScope.of({ partnerId: 1, partnerCode: 'office' });
const frame = (n: number) => Buffer.from(`{"n":${n}}`);

let topic: TonightTopic;
let reader: FakeSubscriber;
beforeEach(() => {
  topic = new TonightTopic({ scope, carParkId: 'north' });
  reader = new FakeSubscriber();
});

test('a partner and the street office never share a board, whatever the partner is called', () => {
  const ofOffice = new TonightTopic({ scope: OfficeScope.of({ role: 'office_auditor' }), carParkId: 'north' });
  expect(ofOffice.key).not.toBe(topic.key);
  expect(new TonightTopic({ scope, carParkId: 'north', night: '2026-03-02' }).key).not.toBe(topic.key);
});

test('every state is handed over, in order', () => {
  expect(topic.add(reader, 0, 0)).toBe(false);
  topic.tell(frame(1), 0);
  topic.tell(frame(2), 1_000);
  expect(reader.told).toEqual([{ n: 1 }, { n: 2 }]);
});

test('whoever comes later gets the state at once that was read just now, and no older one', () => {
  topic.add(reader, 0, 0);
  topic.readAtMs = 5_000;
  topic.tell(frame(1), 5_010);
  const [late, later] = [new FakeSubscriber(), new FakeSubscriber()];
  expect([topic.add(late, 4_900, 5_900), topic.add(later, 5_100, 6_100)]).toEqual([true, false]);
  expect([late.told, later.told]).toEqual([[{ n: 1 }], []]);
});

test('who cannot take a state gets the latest when they can, and states in between never', () => {
  topic.add(reader, 0, 0);
  reader.isReading = false;
  topic.tell(frame(1), 0);
  topic.tell(frame(2), 1_000);
  expect(topic.retry(2_000)).toEqual([]);
  reader.isReading = true;
  expect(topic.retry(3_000)).toEqual([]);
  topic.retry(4_000);
  expect(reader.told).toEqual([{ n: 2 }]);
});

test('who takes nothing for half a minute is shown out', () => {
  topic.add(reader, 0, 0);
  reader.isReading = false;
  topic.tell(frame(1), 1_000);
  topic.tell(frame(2), 20_000);
  expect(topic.retry(30_999)).toEqual([]);
  expect(topic.retry(31_000)).toEqual([reader]);
  expect([reader.closedWith, reader.told]).toEqual([4008, []]);
});
