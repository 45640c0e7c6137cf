// Residents who book and pay, as a bench sees them: in a process of their own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('payers-process.mjs', import.meta.url));

/**
 * @typedef {object} Trip instants are ms since the epoch
 * @property {string} bookingId
 * @property {string} prepayId
 * @property {number} startedAtMs the request for a booking leaves
 * @property {number} bookedAtMs its answer is there
 * @property {number} paidAtMs the cashier has answered
 * @property {number} confirmedAtMs the resident's own live line says "confirmed"
 */
/** @typedef {{ trips: Trip[], failures: string[], seconds: number, cpuSeconds: number }} Went */
/** @typedef {{ inFlight?: number, perSecond?: number, seconds: number }} Pace */

/**
 * Opens a live line for each resident, in turn at each gateway, and makes their plates known, which must not be yet.
 * @param {{ gateways: readonly string[], sandbox: string, people: readonly import('../kit/people.mjs').Person[], carParks: readonly string[], nights: readonly { from: string, to: string }[] }} town
 */
export async function openPayers(town) {
  const child = fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(([code, signal]) => [{ error: `ended with ${code ?? signal}` }]);
  const ask = async (message) => {
    child.send(message);
    const [answer] = await Promise.race([once(child, 'message'), ended]);
    if (answer.error) throw new Error(`the residents' process: ${answer.error}`);
    return answer.result;
  };
  const stop = () => child.kill();
  try {
    await ask({ what: 'open', ...town });
  } catch (error) {
    stop();
    throw error;
  }
  return { go: (/** @type {Pace} */ pace) => /** @type {Promise<Went>} */ (ask({ what: 'go', ...pace })), stop };
}
