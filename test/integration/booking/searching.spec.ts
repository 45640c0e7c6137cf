import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Replica, SearchAnswers, SearchCarParks } from '#availability';
import { type ActiveCarPark, CarParkDirectory } from '#car-parks';
import { CarParkView } from '#contracts';
import { distanceMetres, type Location, type TimeWindow, tickAt } from '#kernel';
import { BookingWorld, NIGHT } from './booking-world.js';

const NAMED: TimeWindow = { from: tickAt(Date.parse(NIGHT.from)), to: tickAt(Date.parse(NIGHT.to)) };
const PLACES: readonly (Location | undefined)[] = [undefined, { lat: 22.5702, lng: 114.14 }, { lat: 22.58, lng: 114.139 }];
const WINDOWS: readonly (TimeWindow | undefined)[] = [undefined, NAMED, { from: NAMED.from + 8, to: NAMED.to - 4 }, { from: 0, to: 8 }];

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open({ processes: 2 });
});
afterAll(() => world.close());
beforeEach(() =>
  world.begin([
    { code: 'a', bays: 2 },
    { code: 'b', bays: 1, kind: 'ev_charging' },
    { code: 'c', bays: 30, startMinute: 20 * 60, endMinute: 22 * 60 },
    { code: '"walkMetres":null', bays: 3 },
  ]),
);

const carParksOf = (places: readonly ActiveCarPark[]) => places.map(({ carPark }) => carPark);

/** Everything that can be asked here. */
const searches = PLACES.flatMap((near) =>
  WINDOWS.flatMap((window) =>
    (['standard', 'ev_charging', undefined] as const).flatMap((kind) =>
      [1, 3, 100].map((limit) => ({ ...(near && { near }), ...(window && { window }), ...(kind && { kind }), limit })),
    ),
  ),
);

/** The text of every search says what is so now. */
function expectTruth(): void {
  const [answers, search] = [world.app.get(SearchAnswers), world.app.get(SearchCarParks)];
  for (const wish of searches) {
    const views = search.standings(wish).map((standing) => search.viewOf(standing));
    const { body, offers } = answers.find(wish);
    expect(JSON.parse(body.toString())).toEqual(views);
    expect(offers).toEqual(views.map(({ isOpen, freeBays, pools }) => ({ isOpen, freeBays, pools })));
  }
}

test('an answer is what is so: asked again, after a booking here or elsewhere, and after the directory has changed', async () => {
  expectTruth();
  expectTruth();
  await world.placed(await world.aResident(), 'a');
  await world.catchUp();
  expectTruth();
  const answer = JSON.parse(world.app.get(SearchAnswers).find({ window: NAMED }).body.toString());
  expect(answer).toContainEqual(expect.objectContaining({ id: world.siteOf('a'), freeBays: 1 }));
  await world.placed(await world.aResident(), 'a', { ...(world.processes[1] && { on: world.processes[1] }) });
  await world.catchUp();
  expectTruth();
  await world.sql.query('UPDATE car_park SET name = ? WHERE code = ?', ['"asOf":"" 停车场', world.siteOf('a')]);
  await world.sql.query('UPDATE pool SET unit_fen = 100');
  await world.sql.query('UPDATE directory_version SET version = version + 1');
  await world.app.get(CarParkDirectory).refresh();
  expectTruth();
  world.clock.advance(4 * 24 * 3_600_000); // the nights that were asked for are past and forgotten
  await world.app.get(Replica).refresh();
  expectTruth();
});

test('the nearest are found, in order, and car parks that are closed for good are not', async () => {
  const near = { lat: 22.571_6, lng: 114.141 };
  const directory = world.app.get(CarParkDirectory);
  const byDistance = directory.all().toSorted((a, b) => distanceMetres(near, a.location) - distanceMetres(near, b.location));
  expect(carParksOf(directory.active(3, near))).toEqual(byDistance.slice(0, 3));
  expect(carParksOf(directory.active(100, near))).toEqual(byDistance);
  expect(carParksOf(directory.active(2)).map(({ code }) => code)).toEqual(
    directory
      .all()
      .map(({ code }) => code)
      .sort()
      .slice(0, 2),
  );
  await world.sql.query('UPDATE car_park SET is_active = FALSE WHERE code = ?', [byDistance[0]?.code]);
  await world.sql.query('UPDATE directory_version SET version = version + 1');
  await directory.refresh();
  expect(carParksOf(directory.active(100, near)).map(({ code }) => code)).toEqual(byDistance.slice(1).map(({ code }) => code));
});

test('those that are as far as each other come in order of their codes', async () => {
  const near = { lat: 22.571_6, lng: 114.141 };
  const directory = world.app.get(CarParkDirectory);
  await world.sql.query('UPDATE car_park SET lat = 22.57, lng = 114.14');
  await world.sql.query('UPDATE directory_version SET version = version + 1');
  await directory.refresh();
  const codes = carParksOf(directory.active(100, near)).map(({ code }) => code);
  expect(codes.length).toBeGreaterThan(2);
  expect(codes).toEqual(codes.toSorted());
});

test('the text is what the contract says', () => {
  const { body } = world.app.get(SearchAnswers).find({ near: { lat: 22.57, lng: 114.14 }, window: NAMED, limit: 100 });
  for (const view of JSON.parse(body.toString())) expect(CarParkView.parse(view)).toEqual(view);
});
