import { Fault } from '#kernel';

/** How long somebody waits for a free connection. Pools of mysql2 have a limit on how many wait, none on how long. */
const WAIT_MS = 3_000;

interface Lent {
  release(): void;
}

/** A connection that was asked for, or a Fault when none came in time; one that comes later goes straight back. */
export async function lentInTime<Connection extends Lent>(asked: Promise<Connection>, waitMs = WAIT_MS): Promise<Connection> {
  let timer: NodeJS.Timeout | undefined;
  let isGivenUp = false;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isGivenUp = true;
      reject(new Fault('no connection to the database was free in time', true));
    }, waitMs);
  });
  asked.then(
    (connection) => isGivenUp && connection.release(),
    () => undefined, // told below, or too late to matter
  );
  return Promise.race([asked, patience]).finally(() => clearTimeout(timer));
}
