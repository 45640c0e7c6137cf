// One resident's evening, from arriving to leaving.
import { bookSomehow, reachTooFar } from './booking-story.mjs';
import { blunder } from './mischief.mjs';
import { instant, TICK_MS } from './nights.mjs';
import { watchOwnBooking } from './own-booking.mjs';
import { pause } from './pauses.mjs';
import { paySimply, seeThrough } from './paying-story.mjs';
import { enter, expectOnly, freshKey, onceBegun } from './stage.mjs';

/** @typedef {import('./stage.mjs').Scene} Scene */
/** @typedef {import('./booking-story.mjs').Booked} Booked */

/** Whatever breaks in a story is noted, never thrown. @param {import('./stage.mjs').Stage} stage @param {import('./population.mjs').Resident} resident @param {number} arrivalMs */
export async function liveThrough(stage, resident, arrivalMs) {
  try {
    await pause(arrivalMs);
    await evening(stage, resident);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    stage.notebook.broken('expected', `${resident.name} could not go on: ${text}`, resident.name);
  } finally {
    stage.notebook.counts.residentsDone++;
  }
}

/** @param {import('./stage.mjs').Stage} stage @param {import('./population.mjs').Resident} resident */
async function evening(stage, resident) {
  const session = await logIn(stage, resident);
  if (!session) return;
  /** @type {Scene} */
  const scene = { ...stage, resident, session };
  if (resident.isClumsy)
    await blunder(stage, { resident, token: session.token, carParkId: stage.contest.carParkId, key: freshKey(scene, 'clumsy') });
  const booked = await bookSomehow(scene);
  if (!booked) return;
  const { entry, payment } = booked;
  const watching = resident.watchesOwn && entry.view.state === 'held' ? await watchOwnBooking(scene, entry) : undefined;
  if (resident.isGreedy && resident.temper === 'never-pays') await wantSecondHold(scene, booked);
  await seeThrough(scene, entry, payment);
  await watching?.untilSeen();
  if (entry.view.state !== 'confirmed') return;
  if (resident.isGreedy) await reachTooFar(scene, booked);
  if (resident.isExtending && resident.temper === 'pays') await extend(scene, booked);
}

/** A code serves once: when no answer came, the phone asks WeChat for another. @param {import('./stage.mjs').Stage} stage @param {import('./population.mjs').Resident} resident */
async function logIn(stage, resident) {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await stage.api.logIn(
        `dev:${resident.name}:${attempt}-${resident.chance.between(0, 1e9)}`,
        resident.seat + attempt - 1,
      );
      if (answer.body) return { token: answer.body.token, seat: resident.seat };
      stage.notebook.broken('expected', `${resident.name} could not log in: ${answer.status} ${answer.text.slice(0, 160)}`, resident.name);
      return undefined;
    } catch (error) {
      if (attempt >= 3) throw error;
    }
  }
}

/** One person has one unpaid hold at most. @param {Scene} scene @param {Booked} booked */
async function wantSecondHold(scene, { entry }) {
  const { carParkId, from, to } = entry.view;
  const answer = await scene.api.book(scene.session, freshKey(scene, 'second'), { carParkId, from, to, plate: scene.resident.secondPlate });
  if (answer.body) enter(scene, answer.body);
  expectOnly(scene, answer, 'wanting a second unpaid hold', ['too_many_holds', 'no_bay_free', ...onceBegun(entry.view)]);
  if (answer.body) scene.notebook.broken('expected', 'a second unpaid hold was given', answer.body.booking.id);
}

/** Half an hour more in the morning, paid for like any booking. @param {Scene} scene @param {Booked} booked */
async function extend(scene, { entry }) {
  const to = instant(Date.parse(entry.view.to) + 2 * TICK_MS);
  const answer = await scene.api.extend(scene.session, freshKey(scene, 'extend'), entry.view.id, to);
  expectOnly(scene, answer, 'extending', ['no_bay_free', 'outside_window', 'too_many_holds']);
  if (!answer.body) return;
  const extension = enter(scene, answer.body);
  if (extension.view.extendsBookingId !== entry.view.id || extension.view.from !== entry.view.to)
    scene.notebook.broken('expected', `the extension does not continue ${entry.view.id}`, extension.view.id);
  await paySimply(scene, extension, answer.body.payment);
}
