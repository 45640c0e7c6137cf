import { setTimeout as pause } from 'node:timers/promises';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { tomorrowNight } from '../../support/supply.js';
import { isWaitedFor } from '../kit/rival.js';
import type { Stage } from './stage.js';

/** A little play that brings a product into the situation in which one promise is at stake. A whole product keeps it. */
export type Scene = (stage: Stage) => Promise<void>;

const RIVALS = 40;

/** Many want the last bay at two gateways, and Redis admits them all. */
export const lastBay: Scene = async (stage) => {
  const rivals = await Promise.all(Array.from({ length: RIVALS }, (_, n) => stage.recording.resident(`rival-${n}`, n)));
  for (const [round, carParkId] of stage.lastBays.entries()) {
    await stage.pretendRoom(carParkId);
    const night = stage.nightAfter(2 + round); // nobody's plate is in the way
    const outcomes = await Promise.all(rivals.map((rival, n) => rival.reserve({ carParkId, ...night, plate: plate(1_000 + n) })));
    await Promise.all(
      outcomes.map(async (outcome, n) => {
        const { booking } = (outcome.body ?? {}) as { booking?: { id: string } };
        if (booking) await rivals[n]?.cancel(booking.id); // an unpaid hold would keep its owner out of the next round
      }),
    );
  }
};

/** One person asks for the same plate and night in two car parks while the first commit is under way. */
export const onePlateTwice: Scene = async (stage) => {
  const { resident, wish } = await stage.somebody();
  const { program } = stage.gateway(0);
  await resident.at(1).list(); // known at both gateways
  await program.arm('booking.afterLock', { action: 'pause' });
  const first = resident.at(0).reserve(wish);
  await program.reached('booking.afterLock');
  const second = resident.at(1).reserve({ ...wish, carParkId: 'other' });
  await isWaitedFor(stage.world);
  await program.resumeAt('booking.afterLock');
  await Promise.all([first, second]);
};

/** The process dies between the commit and the answer, and the person asks again. */
export const deathAfterCommit: Scene = async (stage) => {
  const { resident, wish } = await stage.somebody();
  const { program } = stage.gateway(0);
  await stage.recording.during('gateway-killed', {}, async () => {
    await program.arm('booking.afterCommit', { action: 'kill' });
    const lost = await resident.at(0).reserve(wish, 'the-same');
    if (lost.type !== 'info') throw new Error('the gateway did not die');
    await program.gone();
    await stage.world.heal();
  });
  await resident.at(1).retryUntilKnown((key) => resident.at(1).reserve(wish, key), { key: 'the-same', withinMs: 20_000 });
};

/** The answer to the commit is lost on the way. */
export const lostAnswerToCommit: Scene = async (stage) => {
  const { resident, wish } = await stage.somebody();
  stage.gateway(0).mysql.cutOn({ on: 'INSERT INTO pool_log', when: 'after' });
  await stage.recording.during('commit-cut', {}, () => resident.at(0).reserve(wish, 'cut'));
  await pause(6_000); // out of the shadow of the fault
  await resident.at(0).reserve(wish, 'cut');
};

const confirmed = (stage: Stage, id: string): Promise<void> => stage.desk.becomes(id, 'confirmed', 15_000);

export const paid: Scene = async (stage) => {
  const { resident, id, prepayId } = await stage.placed();
  await resident.pay(stage.world.sandboxUrl, prepayId);
  await stage.expects(confirmed(stage, id));
};

/** WeChat answers no question, so that what it calls back with is all there is. */
export const paidAndOnlyCalledBack: Scene = async (stage) => {
  const { resident, id, prepayId } = await stage.placed();
  await stage.desk.script(await stage.desk.orderNo(id), 'query-unknown', { times: 1_000 });
  await resident.pay(stage.world.sandboxUrl, prepayId);
  await stage.expects(confirmed(stage, id));
};

const paidAs =
  (scenario: string, params: object = {}): Scene =>
  async (stage) => {
    const { resident, id, prepayId } = await stage.placed();
    await resident.pay(stage.world.sandboxUrl, prepayId, scenario, params);
    await stage.expects(confirmed(stage, id));
  };

export const forgedCallback: Scene = paidAs('callback-forged');
export const callbackOfAnotherAmount: Scene = paidAs('callback-wrong-amount');

/** At the end of the hold WeChat says that the person is paying; the money arrives, and nobody calls back. */
export const payingAtTheLastMoment: Scene = async (stage) => {
  const { id } = await stage.placed();
  const no = await stage.desk.orderNo(id);
  await stage.desk.script(no, 'paid-callback-lost');
  await stage.desk.script(no, 'close-429-paying', { afterMs: 4_000, outcome: 'SUCCESS' });
  await stage.expects(confirmed(stage, id));
};

/** A booking that was paid is given up so late that half goes back. */
const halfRefunded = async (stage: Stage, prepare: (no: string) => Promise<void>): Promise<string> => {
  const { resident, id, prepayId } = await stage.placed((wish) => ({ ...wish, ...stage.soon() }));
  await resident.pay(stage.world.sandboxUrl, prepayId);
  await confirmed(stage, id);
  await prepare(await stage.desk.orderNo(id));
  await resident.cancel(id);
  return id;
};

export const refundWithoutAnswer: Scene = async (stage) => {
  await stage.desk.control('switches', { isOneMinuteRuleOn: false });
  const everyTryOfACall = { times: 3 };
  const id = await halfRefunded(stage, (no) => stage.desk.script(no, 'refund-effect-then-cut', everyTryOfACall));
  await stage.expects(eventually(async () => (await stage.desk.refunds(id)).every(({ state }) => state === 'succeeded'), Boolean, 25_000));
};

export const partialRefund: Scene = async (stage) => {
  const id = await halfRefunded(stage, async () => undefined);
  await stage.expects(eventually(async () => (await stage.desk.refunds(id)).every(({ state }) => state === 'succeeded'), Boolean, 15_000));
};

export const reading: Scene = async (stage) => {
  const reader = await stage.recording.reader({ ...tomorrowNight(), carParkIds: ['roomy'] });
  await stage.placed();
  await pause(1_500); // the frame is on its way
  await reader.close();
};

/** Staff of one partner ask for what is another's, at every door that has the name of a pool or a car park. */
export const staffAskForAnothersPool: Scene = async (stage) => {
  const staff = await stage.recording.staff(stage.partner);
  stage.recording.belongsTo(stage.neighbour.partner, 'code', stage.neighbour.partner, stage.neighbour.carPark, stage.neighbour.pool);
  await staff.ask('GET', '/car-parks');
  await staff.ask('GET', `/car-parks/${stage.neighbour.carPark}`);
  await staff.ask('GET', `/pools/${stage.neighbour.pool}/supply`);
  const plan = { windows: [], overrides: [], curfew: null };
  await staff.ask('PUT', `/pools/${stage.neighbour.pool}/draft`, { body: { plan, reason: 'mine' }, version: 0 });
  await staff.ask('POST', '/drafts/preview', { body: { poolIds: [stage.neighbour.pool] } });
};

/** Redis loses the job that would end a hold. */
export const jobLostWithRedis: Scene = async (stage) => {
  const { id } = await stage.placed();
  await stage.relayed();
  await stage.recording.during('redis-flushed', {}, () => stage.world.redis.say('FLUSHALL'));
  await stage.expects(stage.desk.becomes(id, 'lapsed', 25_000));
};
