import { Fault } from '#kernel';
import { trusted } from './silent-lines.js';

/** How long somebody waits for a free connection. Pools of mysql2 have a limit on how many wait, none on how long. */
const WAIT_MS = 3_000;

interface Lent {
  release(): void;
  destroy(): void;
}

/** A connection of a pool, or a Fault when none came in time; one that comes later goes straight back. */
export async function lentInTime<Connection extends Lent>(ask: () => Promise<Connection>, waitMs = WAIT_MS): Promise<Connection> {
  let timer: NodeJS.Timeout | undefined;
  let isGivenUp = false;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isGivenUp = true;
      reject(new Fault('no connection to the database was free in time', true));
    }, waitMs);
  });
  const asked = trusted(ask);
  asked.then(
    (connection) => isGivenUp && connection.release(),
    () => undefined, // told below, or too late to matter
  );
  return Promise.race([asked, patience]).finally(() => clearTimeout(timer));
}
