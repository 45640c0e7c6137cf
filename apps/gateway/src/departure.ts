import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { ReadinessCheck } from '#platform';

/**
 * Taking leave of those who are connected: once begun, this process counts as not ready and each answer ends its connection. A client
 * that is told so comes back by a new one, whereas one whose idle connection is hung up may be sending just then.
 */
@Injectable()
export class Departure extends ReadinessCheck implements BeforeApplicationShutdown {
  override readonly name = 'leaving';
  private hasBegun = false;

  begin(): void {
    this.hasBegun = true;
  }

  beforeApplicationShutdown(): void {
    this.begin();
  }

  override async check(): Promise<void> {
    if (this.hasBegun) throw new Error('this process is about to end');
  }

  tellClientsOf(server: FastifyInstance): void {
    server.addHook('onSend', (_request, reply, _payload, done) => {
      if (this.hasBegun) reply.header('connection', 'close');
      done();
    });
    server.addHook('preClose', () => closeTheDoor(server.server));
  }
}

/** Node lets in one client in a turn of its event loop: after so many turns without one, nobody stands before the door. */
const QUIET_TURNS = 5;
const DOOR_MS = 1_000;

/**
 * Lets in who has connected already, before the server stops listening: the kernel accepts for us, and resets whoever still stands in its
 * queue by then, perhaps with a request on its way. So the queue is made as short as it can be and is worked off. Its length can be set
 * by a private member of Node alone; without that only more may be turned away.
 */
async function closeTheDoor(server: Server): Promise<void> {
  (server as { _handle?: { listen?(backlog: number): number } })._handle?.listen?.(0);
  let isQuiet = true;
  server.on('connection', () => {
    isQuiet = false;
  });
  const endsAtMs = performance.now() + DOOR_MS;
  for (let quietTurns = 0; quietTurns < QUIET_TURNS && performance.now() < endsAtMs; ) {
    isQuiet = true;
    await nextTurn();
    quietTurns = isQuiet ? quietTurns + 1 : 0;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
