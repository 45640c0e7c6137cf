/** The program put together: what all pages share, over the real phone. */
import { LIVE_URL, SERVER_ORIGIN } from './server.js';
import { Api } from './services/api.js';
import { Server } from './services/server.js';
import { ServerClock } from './services/server-clock.js';
import { Choice } from './stores/choice.js';
import { Live } from './stores/live.js';
import { Network } from './stores/network.js';
import { Preferences } from './stores/preferences.js';
import { Session } from './stores/session.js';
import type { Resident } from './types/api.js';
import { loginCode } from './wx/login.js';
import { http } from './wx/request.js';
import { sockets } from './wx/socket.js';
import { shelf } from './wx/storage.js';
import { world } from './wx/world.js';

const clock = new ServerClock(world);

/** The server's clock, in ms. */
export const nowMs = (): number => clock.nowMs();

export const preferences = new Preferences(shelf);
export const choice = new Choice(shelf);
export const network = new Network();

export const session = new Session(
  shelf,
  async () => server.logIn(await loginCode()),
  () => {
    live.authenticate();
    void recordConsents();
  },
);
export const server: Server = new Server(new Api({ origin: SERVER_ORIGIN, http, world, clock }, session), world);

export const live: Live = new Live({
  url: LIVE_URL,
  sockets,
  world,
  nowMs,
  ticket: async () => (session.hasToken ? (await server.liveTicket()).ticket : undefined),
});

/** Tells the server what this person agreed to. What could not be told now is told after the next login. */
export async function recordConsents(): Promise<void> {
  if (!session.hasToken) return;
  for (const given of preferences.unrecorded) {
    const { purpose, version, isGranted } = given;
    try {
      await server.consent({ purpose, version, isGranted });
      preferences.recorded(given);
    } catch {
      return; // it stays on the list
    }
  }
}

/** This person as the server knows them, read once and then remembered; undefined for who is not logged in, and nobody is logged in for it. */
export async function knownResident(): Promise<Resident | undefined> {
  if (!session.hasToken) return undefined;
  if (session.resident === undefined) session.learn(await server.me());
  return session.resident;
}

/** Ends the session. A token that could not be ended there is forgotten here all the same, and ends by itself. */
export function logOut(): Promise<void> {
  return live.apart(async () => {
    await server.logOut().catch(() => undefined);
    session.forget();
  });
}

/** Erases this person for good; afterwards the program is as on its first day. Refused while a booking or a refund is open. */
export function eraseMe(): Promise<void> {
  return live.apart(async () => {
    await server.erase();
    session.forget();
    preferences.forget();
    choice.forget();
  });
}
