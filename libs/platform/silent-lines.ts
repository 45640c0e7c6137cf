/** How long a statement may take on a connection that serves people or jobs. A server that is frozen answers nobody and closes nothing. */
export const STATEMENT_TIMEOUT_MS = 8_000;

/** mysql2's code for a statement that got no answer in time. */
export const NO_ANSWER = 'PROTOCOL_SEQUENCE_TIMEOUT';

interface Line {
  destroy(): void;
}

/** By the clock of `performance`. */
let silentSinceMs = Number.NEGATIVE_INFINITY;
const lentAtMs = new WeakMap<Line, number>();

/** A statement got no answer. Whatever forgot its line has forgotten others as well: those that were last used before are not used again. */
export function noteSilence(): void {
  silentSinceMs = performance.now() - STATEMENT_TIMEOUT_MS;
}

/** The first line that can be trusted; the others are ended, and the pool opens new ones. */
export async function trusted<Connection extends Line>(ask: () => Promise<Connection>): Promise<Connection> {
  for (;;) {
    const connection = await ask();
    if ((lentAtMs.get(connection) ?? Number.POSITIVE_INFINITY) >= silentSinceMs) {
      lentAtMs.set(connection, performance.now());
      return connection;
    }
    connection.destroy();
  }
}
