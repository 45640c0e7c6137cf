// Ways in which a gateway can ask: so many people at a time, each asking again when answered.
import { AdmissionDesk } from '../../dist/libs/availability/admission.js';
import { EPOCH } from './variants.mjs';

/** How many ask at a time. */
export const ASKING = 256;

/** The product's desk; nothing is committed here, so it needs no more of the rest than an epoch. @param {import('./variants.mjs').Variant} variant */
export function deskOf({ timelines }) {
  const [projection, replica] = [{ currentEpoch: EPOCH, suspect: () => undefined }, { timeline: () => undefined }];
  const desk = new AdmissionDesk(timelines, projection, replica, { nowMs: () => Date.now() });
  return ({ poolId, window, claimId }) => desk.admit(poolId, window, claimId);
}

/** A call for each. @param {import('./variants.mjs').Variant} variant */
export const oneCallEach = ({ timelines }) => {
  return async (claim) => (await timelines.admit(EPOCH, [claim]))[0];
};

/**
 * Claims per second, microseconds of this process's CPU per claim, and which claims were admitted.
 * @param {readonly import('./claims.mjs').Claim[]} claims @param {(claim: import('./claims.mjs').Claim) => Promise<{ kind: string }>} ask
 */
export async function askAll(claims, ask) {
  const admitted = [];
  let next = 0;
  const person = async () => {
    for (let n = next++; n < claims.length; n = next++) if ((await ask(claims[n])).kind === 'admitted') admitted.push(claims[n]);
  };
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: ASKING }, person));
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(before);
  return { perSecond: claims.length / seconds, clientMicros: (user + system) / claims.length, admitted };
}
