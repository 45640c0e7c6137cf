import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, prepayIdIn, type RecordedClient, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { OwnBookings } from '../kit/own-bookings.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { type Member, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);

let world: World;
let recording: Recording;
let residents = 0;
/** Every event that was published, in the order in which it was. */
const events: string[] = [];
let stopListening: () => void = () => undefined;

beforeAll(async () => {
  world = await World.start(chance, {
    workers: 2,
    environment: { HOLD_MS: '600000' },
    prepare: async (dataSource) => void (await offerBays(dataSource, [{ code: 'roomy', bays: 200 }])),
  });
  recording = recordWorld(world, 'outbox');
  for (const turn of [0, 1]) await recording.reader(tomorrowNight(), turn);
  const listener = await world.redis.listen(`${world.config.KEY_PREFIX}:events`, (text) => events.push(text));
  stopListening = () => listener.disconnect();
}, 90_000);
afterEach(() => world?.heal(), 60_000);
afterAll(async () => {
  stopListening();
  await world?.close();
}, 60_000);

function worker(index: number): Member {
  const found = world.workers[index];
  if (!found) throw new Error(`worker ${index} was not wished for`);
  return found;
}

interface Person {
  readonly resident: RecordedClient;
  readonly plate: string;
}

interface Booked {
  readonly resident: RecordedClient;
  readonly bookingId: string;
  readonly prepayId: string;
}

async function people(count: number): Promise<Person[]> {
  const from = residents;
  residents += count;
  const numbers = Array.from({ length: count }, (_, n) => from + n);
  return Promise.all(numbers.map(async (n) => ({ resident: await recording.resident(`resident-${n}`, n), plate: plate(n) })));
}

async function book({ resident, plate: ofCar }: Person): Promise<Booked> {
  const placed = await resident.reserve({ carParkId: 'roomy', ...tomorrowNight(), plate: ofCar });
  return { resident, bookingId: bookingIdOf(placed), prepayId: prepayIdIn(placed) ?? '' };
}

const eventsOf = (bookingId: string, topic: string) =>
  events.filter((text) => text.includes(`"${topic}"`) && text.includes(bookingId)).length;

async function waitingMessages(): Promise<number> {
  const [waiting] = await world.dataSource.query<{ n: string | number }[]>('SELECT COUNT(*) AS n FROM outbox');
  return Number(waiting?.n);
}

/** Messages in the outbox, as they will be published. */
async function waitingTexts(): Promise<string[]> {
  const rows = await world.dataSource.query<{ topic: string; payload: string }[]>(
    'SELECT topic, CAST(payload AS CHAR) AS payload FROM outbox ORDER BY id',
  );
  return rows.map(({ topic, payload }) => JSON.stringify({ topic, payload: JSON.parse(payload) as unknown }));
}

/** Listens to one's own bookings at the other gateway, pays, and waits until that is told. */
async function payAndHear({ resident, bookingId, prepayId }: Booked): Promise<OwnBookings> {
  const own = await OwnBookings.of(resident, world.gateways[1]?.url ?? '');
  await resident.pay(world.sandboxUrl, prepayId);
  await eventually(() => own.told.get(bookingId)?.state === 'confirmed', Boolean, 20_000);
  return own;
}

row('F37 a relay is killed after it published and before it took the rows out: all is told twice and done once', async () => {
  await worker(1).program.stop(); // so that the next relay is the one that dies
  const { program } = worker(0);
  const [person] = await people(1);
  if (!person) throw new Error('one was asked for');
  const { revived, booked } = await recording.during('relay-killed', {}, async () => {
    await program.arm('relay.afterPublish', { action: 'kill' });
    const taken = await book(person);
    await program.gone();
    expect(eventsOf(taken.bookingId, 'booking.held')).toBe(1);
    expect(await waitingMessages()).toBeGreaterThan(0);
    return { booked: taken, revived: program.start() };
  });
  await revived;
  await eventually(
    () => eventsOf(booked.bookingId, 'booking.held'),
    (times) => times === 2,
    10_000,
  );
  await eventually(waitingMessages, (left) => left === 0, 10_000);
  const own = await payAndHear(booked);
  expect(own.falls).toBe(0);
  own.close();
});

row('F38 two relays: what one holds the other skips, nothing is told twice, and older news that comes late changes nothing', async () => {
  const { program: slow } = worker(0);
  const early = await people(20);
  const late = await people(20);
  const booked: Booked[] = [];
  await slow.arm('relay.afterLock', { action: 'pause' }); // for less than the five seconds after which its locks would be taken from it
  for (const person of early) if (slow.timesReached('relay.afterLock') === 0) booked.push(await book(person));
  await slow.reached('relay.afterLock');
  booked.push(...(await Promise.all(late.map(book))));
  const isTold = (message: string) => events.includes(message);
  const held = await eventually(waitingTexts, (texts) => texts.length > 0 && !texts.some(isTold) && texts.length < late.length, 10_000);
  await slow.resumeAt('relay.afterLock');
  await eventually(() => held.every(isTold), Boolean, 10_000);
  await eventually(waitingMessages, (left) => left === 0, 10_000);
  expect(events.filter((text) => held.includes(text)).sort()).toEqual(held.sort());
  expect(booked.map(({ bookingId }) => eventsOf(bookingId, 'booking.held'))).toEqual(booked.map(() => 1));

  const owns = await Promise.all(booked.slice(0, 3).map(payAndHear));
  expect(owns.map(({ falls }) => falls)).toEqual(owns.map(() => 0));
  for (const own of owns) own.close();
});

row('F37 F38 and in the end no promise was broken', () => expectPromisesKept(world, recording));
