// From a search around one's home to a bay: the nearest with room, one tap, or the fight for the last ones.
import { enter, expectOnly, freshKey, onceBegun } from './stage.mjs';

/** @typedef {import('./stage.mjs').Scene} Scene */
/** @typedef {import('./views.mjs').PlacedBooking} PlacedBooking */
/** @typedef {import('./views.mjs').Window} Window */
/** @typedef {(key: string, isRival?: boolean) => Promise<import('./views.mjs').Answer<PlacedBooking>>} Attempt one request, that can be sent again as it was */
/** @typedef {{ carParkId: string, poolId?: string } & Window} Target */
/** @typedef {{ entry: import('./notebook.mjs').Entry, payment: PlacedBooking['payment'], key: string }} Booked */
/** @typedef {{ answer: import('./views.mjs').Answer<PlacedBooking>, key: string }} Attempted */

const NEAREST = 3;
const ALTERNATIVES_TRIED = 4;

/** Books as the resident likes to. Gives nothing when there was no room. @param {Scene} scene @returns {Promise<Booked | undefined>} */
export async function bookSomehow(scene) {
  const { resident, night, contest, api, session } = scene;
  if (resident.way === 'one-tap' || resident.way === 'one-tap-tonight') {
    const window = resident.way === 'one-tap' ? resident.wish : {};
    const body = { near: resident.home, plate: resident.plate, ...window };
    return finish(scene, await repeated(scene, (key, isRival) => api.oneTap(session, key, body, isRival)));
  }
  const target = resident.way === 'contest' ? { carParkId: contest.carParkId, ...night.contest } : await choose(scene);
  if (resident.way === 'contest') await contest.open;
  return target && bookOrAlternative(scene, target);
}

/** One of the nearest three that have room, after a look at the details of some. @param {Scene} scene @returns {Promise<Target | undefined>} */
async function choose(scene) {
  const { api, resident, contest } = scene;
  const found = await api.search(resident.wish, resident.home, resident.seat);
  expectOnly(scene, found, 'searching');
  const hasRoom = (found.body ?? []).filter(({ id, freeBays }) => freeBays > 0 && (contest.isOver || id !== contest.carParkId));
  if (hasRoom.length === 0) return undefined;
  const chosen = resident.chance.pick(hasRoom.slice(0, NEAREST));
  if (resident.chance.isLikely(0.5)) expectOnly(scene, await api.carPark(chosen.id, resident.wish, resident.seat), 'looking closer');
  return { carParkId: chosen.id, ...resident.wish };
}

/** Takes one of the alternatives that come with a refusal, as often as patience lasts. @param {Scene} scene @param {Target} target @returns {Promise<Booked | undefined>} */
async function bookOrAlternative(scene, target) {
  const { api, session, resident, notebook } = scene;
  for (let tried = 0; ; tried++) {
    const body = { ...target, plate: resident.plate };
    const attempted = await repeated(scene, (key, isRival) => api.book(session, key, body, isRival));
    const booked = finish(scene, attempted);
    if (booked && tried > 0) notebook.counts.alternativesTaken++;
    if (booked && tried === 0) booked.entry.hasWonContest = resident.way === 'contest';
    const alternatives = attempted.answer.problem?.alternatives ?? [];
    if (alternatives.length > 0) notebook.counts.alternativesOffered++;
    if (booked || alternatives.length === 0 || tried >= ALTERNATIVES_TRIED || resident.chance.isLikely(0.35)) return booked;
    const { carParkId, poolId, from, to } = resident.chance.pick(alternatives);
    target = { carParkId, poolId, from, to };
  }
}

/** @param {Scene} scene @param {Attempted} attempted @returns {Booked | undefined} */
function finish(scene, { answer, key }) {
  expectOnly(scene, answer, 'booking', ['no_bay_free']);
  return answer.body && { entry: enter(scene, answer.body), payment: answer.body.payment, key };
}

/** Some phones send a request again: afterwards, or twice at once. One effect, one answer. @param {Scene} scene @param {Attempt} attempt @returns {Promise<Attempted>} */
async function repeated(scene, attempt) {
  const { repeats } = scene.resident;
  const key = freshKey(scene, 'book');
  if (repeats !== 'twice at once') {
    const answer = await attempt(key);
    if (repeats === 'after' && answer.body) compare(scene, answer, await attempt(key));
    return { answer, key };
  }
  const [first, second] = await Promise.all([attempt(key, true), attempt(key, true)]);
  const done = first.body ? first : second;
  const other = done === first ? second : first;
  if (done.body && other.problem?.code !== 'idempotency_key_in_progress') compare(scene, done, other);
  return { answer: done, key };
}

/**
 * The same key must give the same status and the same bytes.
 * @param {Scene} scene @param {import('./views.mjs').Answer<unknown>} first @param {import('./views.mjs').Answer<unknown>} again
 */
export function compare({ notebook, resident }, first, again) {
  notebook.counts.repeats++;
  if (first.status === again.status && first.text === again.text) return;
  const seen = `${first.status} ${first.text.slice(0, 200)} ≠ ${again.status} ${again.text.slice(0, 200)}`;
  notebook.broken('sameAnswer', `${resident.name}: ${seen}`, resident.name);
}

/** The same plate in another car park at the same time, and the same key for another wish: both must be refused. @param {Scene} scene @param {Booked} booked */
export async function reachTooFar(scene, { entry, key }) {
  const { api, session, resident, notebook } = scene;
  const { from, to, plate } = entry.view;
  const found = await api.search({ from, to }, resident.home, resident.seat);
  const other = (found.body ?? []).find(({ id, freeBays }) => freeBays > 0 && id !== entry.view.carParkId);
  if (!other) return;
  const twice = await api.book(session, freshKey(scene, 'twice'), { carParkId: other.id, from, to, plate });
  if (twice.body) notebook.broken('plates', `${plate} was booked twice at one time`, entry.view.id, enter(scene, twice.body).view.id);
  expectOnly(scene, twice, 'booking the same plate twice', ['plate_already_booked', 'no_bay_free', ...onceBegun(entry.view)]);
  const reused = await api.book(session, key, { carParkId: other.id, from, to, plate: resident.secondPlate });
  if (!['idempotency_key_reused', 'no_bay_free'].includes(reused.problem?.code ?? ''))
    notebook.broken(
      'sameAnswer',
      `${resident.name}: the key of another request was answered ${reused.status} ${reused.text.slice(0, 160)}`,
    );
}
