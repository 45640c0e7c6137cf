import { describe, expect, test } from '@jest/globals';
import { check } from './check.js';
import { cancels, lapses, pays, receive, refund } from './endings.js';
import { type BookingOfStory, Story } from './story.js';
import { declines, endsForWantOfRoom, rehomes, withdraws } from './takings.js';

async function verdict(story: Story): Promise<string[]> {
  const { violations } = await check(story.lines());
  return [...new Set(violations.map(({ invariant }) => invariant))].sort();
}

/** Two bays at home (pool 0) for two bookings that are paid, one bay elsewhere (pool 1), and readers of both. They begin in five hours. */
function evening(): { story: Story; one: BookingOfStory; other: BookingOfStory } {
  const story = new Story({ home: 2, there: 1 });
  story.watch('reader-home', 0, 0, 80);
  story.watch('reader-there', 1, 0, 80);
  const [one, other] = [story.books(1, 0, 20, 60), story.books(2, 0, 20, 60)];
  for (const told of [one, other]) pays(story, told);
  return { story, one, other };
}

/** Both bays at home are withdrawn: one booking moves for less money, the other ends. */
function closedEvening() {
  const told = evening();
  withdraws(told.story, 0, 2, 0, 80);
  endsForWantOfRoom(told.story, told.other, 500);
  rehomes(told.story, [{ told: told.one, to: 1, priceFen: 800 }]);
  return told;
}

const rowsOf = (story: Story, table: string) => story.tables.get(table) ?? [];
const gone = (story: Story, table: string, isWanted: (row: Record<string, unknown>) => boolean): void => {
  const rows = rowsOf(story, table);
  const index = rows.findIndex(isWanted);
  if (index < 0) throw new Error(`no such row in ${table}`);
  rows.splice(index, 1);
};

describe('bays that are taken back', () => {
  test('who had one has another for no more money, or all the money: no promise is broken', async () => {
    const { story, one } = closedEvening();
    story.reads(one);
    expect(await verdict(story)).toEqual([]);
  });

  test('a hold is moved too; what its order asks more than the new place costs goes back when it is paid', async () => {
    const story = new Story({ home: 1, there: 1 });
    const hold = story.books(1, 0, 20, 60);
    withdraws(story, 0, 1, 0, 80);
    rehomes(story, [{ told: hold, to: 1, priceFen: 700 }]);
    pays(story, hold);
    expect(await verdict(story)).toEqual(['I4']);
    refund(story, hold, 'cheaper_place_3', 'revenue', 300);
    expect(await verdict(story)).toEqual([]);
  });

  test('a hold that was moved lapses like any other, and the bay of the new place is free again', async () => {
    const story = new Story({ home: 1, there: 1 });
    const hold = story.books(1, 0, 20, 60);
    withdraws(story, 0, 1, 0, 80);
    rehomes(story, [{ told: hold, to: 1 }]);
    lapses(story, hold);
    pays(story, story.books(2, 1, 20, 60));
    expect(await verdict(story)).toEqual([]);
  });

  test('stays may trade places in one commit, and come back later', async () => {
    const story = new Story({ home: 1, there: 1 });
    const [one, other] = [story.books(1, 0, 20, 40), story.books(2, 1, 20, 40)];
    for (const told of [one, other]) pays(story, told);
    withdraws(story, 0, 1, 0, 20);
    withdraws(story, 1, 1, 0, 20);
    rehomes(story, [
      { told: one, to: 1 },
      { told: other, to: 0 },
    ]);
    expect(await verdict(story)).toEqual([]);
    rehomes(
      story,
      [
        { told: one, to: 0 },
        { told: other, to: 1 },
      ],
      'returned',
    );
    expect(await verdict(story)).toEqual([]);
  });

  test('who declines gets everything back, and may not be asked to keep anything', async () => {
    const { story, one } = closedEvening();
    declines(story, one);
    expect(await verdict(story)).toEqual([]);
    const { story: bent, one: declined } = closedEvening();
    declines(bent, declined);
    for (const row of rowsOf(bent, 'ledger_entry'))
      if (String(row['posting']).includes('rehoming_declined')) row['amount_fen'] = Number(row['amount_fen']) / 2;
    expect(await verdict(bent)).toContain('I5');
  });

  test('who was moved and gives up later gets what was left', async () => {
    const { story, one } = closedEvening();
    cancels(story, one);
    expect(await verdict(story)).toEqual([]);
  });
});

describe('bays that are owed', () => {
  test('a stay that had begun stays where it is: more are there than are offered', async () => {
    const story = new Story({ home: 2 });
    story.watch('reader', 0, 0, 80);
    for (const n of [1, 2]) pays(story, story.books(n, 0, 0, 40));
    story.wait(15 * 60_000);
    withdraws(story, 0, 1, 0, 80);
    expect(await verdict(story)).toEqual([]);
  });

  test('what continues a stay that had begun stays as well', async () => {
    const story = new Story({ home: 1 });
    const [first, next] = [story.books(1, 0, 0, 20), story.books(2, 0, 20, 40)];
    next.row['extends_id'] = first.row['id'];
    for (const told of [first, next]) pays(story, told);
    story.wait(15 * 60_000);
    withdraws(story, 0, 1, 0, 80);
    expect(await verdict(story)).toEqual([]);
    next.row['extends_id'] = null;
    expect(await verdict(story)).toEqual(['I2']);
  });

  test('I2: bays were withdrawn, and nobody cared for those who had booked them', async () => {
    const { story } = evening();
    withdraws(story, 0, 1, 0, 80);
    expect(await verdict(story)).toEqual(['I2']);
  });

  test('what is not at rest may still be resolved', async () => {
    const { story } = evening();
    withdraws(story, 0, 1, 0, 80);
    story.tell('probe', 'quiesce', 'quiesce', 'quiesce', 'ok', { stillMoving: ['rehomings'] });
    expect(await verdict(story)).toEqual([]);
  });

  test('I1: a bay that is given back fills the debt, nobody may book it', async () => {
    const story = new Story({ home: 2 });
    const [one, other] = [story.books(1, 0, 0, 40), story.books(2, 0, 0, 40)];
    for (const told of [one, other]) pays(story, told);
    story.wait(15 * 60_000);
    withdraws(story, 0, 2, 0, 40);
    withdraws(story, 0, -1, 0, 40);
    cancels(story, one);
    expect(await verdict(story)).toEqual([]);
    pays(story, story.books(3, 0, 20, 30));
    expect(await verdict(story)).toEqual(['I1']);
  });

  test('I2: a claim where nothing is offered any more', async () => {
    const story = new Story({ home: 1, there: 1 });
    withdraws(story, 0, 1, 0, 80);
    pays(story, story.books(1, 0, 20, 60));
    expect(await verdict(story)).toEqual(['I1', 'I2']);
  });

  test('L1: people are shown no bay where one is owed, never less', async () => {
    const { story } = evening();
    withdraws(story, 0, 2, 0, 80);
    for (const n of [1, 2])
      story.tell('ws', 'reader-9', 'reader-9', 'subscribe', 'invoke', { gateway: 'g', from: story.instant(0), to: story.instant(9 + n) });
    story.tell('ws', 'reader-9', 'reader-9', 'frame', 'ok', { type: 'snapshot', carParks: [{ id: 'home', version: 6, freeBays: -2 }] });
    expect(await verdict(story)).toEqual(['I2', 'L1']);
  });
});

describe('what partners say', () => {
  const plan = (story: Story, version: number) => story.row('supply_plan', { pool_id: 1, version, author: 'eve' });
  const told = (story: Story, version: number) =>
    story.leaf('supply.published', { kind: 'supply', id: 'home-pool' }, { carPark: 'home', pool: 'home-pool', version });
  const suspension = (story: Story, lifted_at_ms: number | null) => story.row('suspension', { id: 's1', car_park_id: 1, lifted_at_ms });
  const said = (story: Story, action: string) => story.leaf(`car-park.${action}`, { kind: 'suspension', id: 's1' }, { carPark: 'home' });

  test.each<[string, (story: Story) => void]>([
    ['a first version that is older than the trail', (story) => plan(story, 1)],
    ['versions with their leaves', (story) => [1, 2].map((version) => [plan(story, version), told(story, version)])],
    ['a suspension that goes on', (story) => [suspension(story, null), said(story, 'suspended')]],
    ['a suspension that was lifted', (story) => [suspension(story, 1), said(story, 'suspended'), said(story, 'resumed')]],
  ])('stands in the trail: %s', async (_, tell) => {
    const { story } = evening();
    tell(story);
    expect(await verdict(story)).toEqual([]);
  });

  test.each<[string, (story: Story) => void]>([
    ['a version without a leaf', (story) => plan(story, 2)],
    ['a leaf without a version', (story) => told(story, 2)],
    ['a version that is told twice', (story) => [plan(story, 2), told(story, 2), told(story, 2)]],
    ['a suspension without a leaf', (story) => suspension(story, null)],
    ['an end of a suspension without a leaf', (story) => [suspension(story, 1), said(story, 'suspended')]],
  ])('I11: %s', async (_, tell) => {
    const { story } = evening();
    tell(story);
    expect(await verdict(story)).toEqual(['I11']);
  });
});

describe('a rehoming that goes wrong', () => {
  const bent = async (bend: (told: ReturnType<typeof closedEvening>) => void): Promise<string[]> => {
    const told = closedEvening();
    bend(told);
    return verdict(told.story);
  };

  test('I1: to a pool that has no bay for it', async () => {
    const { story, one, other } = evening();
    withdraws(story, 0, 2, 0, 80);
    rehomes(story, [
      { told: one, to: 1 },
      { told: other, to: 1 },
    ]);
    expect(await verdict(story)).toEqual(['I1']);
  });
  test('I4: for more money', async () => {
    const { story, one } = evening();
    withdraws(story, 0, 1, 0, 80);
    rehomes(story, [{ told: one, to: 1, priceFen: 1_200 }]);
    expect(await verdict(story)).toEqual(['I4']);
  });
  test('I4: the difference is not refunded', async () => {
    const isDifference = (row: Record<string, unknown>) => Object.values(row).some((value) => String(value).includes('cheaper_place'));
    expect(
      await bent(({ story }) => {
        for (const table of ['refund', 'ledger_entry', 'ledger_entry', 'ledger_entry', 'ledger_entry', 'audit_leaf', 'audit_leaf'])
          gone(story, table, isDifference);
        for (const lines of story.wx.values()) for (const line of lines.filter(isDifference)) lines.splice(lines.indexOf(line), 1);
        gone(story, 'notification_inbox', isDifference);
      }),
    ).toEqual(['I4']);
  });
  test('I5: a booking that was taken back keeps half of the money, as if it had been given up late', async () => {
    expect(
      await bent(({ story }) => {
        for (const row of [...rowsOf(story, 'ledger_entry'), ...rowsOf(story, 'refund'), ...(story.wx.get('refund') ?? [])])
          if (JSON.stringify(row).includes('taken_back'))
            for (const member of ['amount_fen', 'amountFen']) if (row[member] !== undefined) row[member] = Number(row[member]) / 2;
      }),
    ).toEqual(expect.arrayContaining(['I5']));
  });
  test('I9: the place changes without a rehoming', async () => {
    expect(await bent(({ one }) => Object.assign(one.last, { action: 'booking.confirmed' }))).toContain('I9');
    expect(await bent(({ one }) => Object.assign(one.row, { pool_id: 1 }))).toEqual(['I2', 'I9']);
  });
  test('I9: what was over is moved', async () => {
    const { story, one } = evening();
    cancels(story, one);
    withdraws(story, 0, 1, 0, 80);
    rehomes(story, [{ told: one, to: 1 }]);
    expect(await verdict(story)).toContain('I9');
  });
  test('I3: an answer tells of a place where the booking was not at that version', async () => {
    const { story, one } = closedEvening();
    one.pool = story.poolAt(0);
    story.reads(one);
    expect(await verdict(story)).toEqual(['I3']);
  });
  test('what was told before a booking was moved was true then', async () => {
    const { story, one } = evening();
    story.reads(one);
    withdraws(story, 0, 1, 0, 80);
    rehomes(story, [{ told: one, to: 1, priceFen: 900 }]);
    story.reads(one);
    expect(await verdict(story)).toEqual([]);
  });
  test.each<[string, string, (row: Record<string, unknown>) => boolean]>([
    ['the old bay is not given back in the log', 'pool_log', (row) => row['cause'] === 'release' && row['pool_id'] === 1],
    ['the new bay is not taken in the log', 'pool_log', (row) => row['pool_id'] === 2 && row['cause'] === 'claim'],
    ['no rehoming is kept of a move', 'rehoming', ({ state }) => state === 'offered'],
    ['no rehoming is kept of an end', 'rehoming', ({ state }) => state === 'refunded'],
    ['compensation has no leaf', 'audit_leaf', ({ action }) => action === 'compensation.owed'],
  ])('I11: %s', async (_, table, isWanted) => {
    expect(await bent(({ story }) => gone(story, table, isWanted))).toContain('I11');
  });
  test('I11: compensation is told twice, or of a stay that has none', async () => {
    const owed = (bookingId: string) => (story: Story) =>
      story.leaf('compensation.owed', { kind: 'compensation', id: 'c' }, { bookingId, amountFen: 500 });
    for (const id of ['booking-1', 'booking-2']) expect(await bent(({ story }) => owed(id)(story))).toEqual(['I11']);
  });
  test('I11: a rehoming is kept that never was', async () => {
    const row = { booking_id: 'booking-1', from_pool_id: 1, to_pool_id: null, compensation_fen: 0, state: 'refunded', created_at_ms: 1 };
    expect(await bent(({ story }) => story.row('rehoming', row))).toEqual(['I11']);
  });
  test('a payment that comes when the hold was taken back goes back whole', async () => {
    const story = new Story({ home: 1 });
    const hold = story.books(1, 0, 20, 60);
    withdraws(story, 0, 1, 0, 80);
    endsForWantOfRoom(story, hold);
    receive(story, hold);
    expect(await verdict(story)).toEqual(['I4', 'I5']);
    refund(story, hold, 'paid_after_cancel', 'clearing');
    expect(await verdict(story)).toEqual([]);
  });
});
