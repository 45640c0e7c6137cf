import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { send } from '../../support/client.js';
import { eventually } from '../../support/stores.js';

const Ticket = z.object({ ticket: z.string() });
const Message = z.object({
  type: z.string(),
  booking: z.object({ id: z.string(), state: z.string(), version: z.int() }).optional(),
});

/** A live connection of a person, which is told of that person's bookings. */
export class OwnBookings {
  /** The latest of each booking, by id. */
  readonly told = new Map<string, { readonly state: string; readonly version: number }>();
  /** How often a booking was told older than before. */
  falls = 0;
  private isKnown = false;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (raw) => this.hear(Message.parse(JSON.parse(raw.toString()))));
    socket.on('error', () => undefined);
  }

  /** Connected and authenticated at this gateway when it resolves. */
  static async of({ token }: { readonly token: string }, gateway: string): Promise<OwnBookings> {
    const reply = await send('POST', `${gateway}/api/v1/live-tickets`, {}, { authorization: `Bearer ${token}` });
    const own = new OwnBookings(new WebSocket(`${gateway.replace('http', 'ws')}/api/v1/live`));
    await once(own.socket, 'open');
    own.socket.send(JSON.stringify({ type: 'authenticate', ticket: Ticket.parse(reply.body).ticket }));
    await eventually(() => own.isKnown);
    return own;
  }

  close(): void {
    this.socket.terminate();
  }

  private hear({ type, booking }: z.infer<typeof Message>): void {
    if (type === 'authenticated') this.isKnown = true;
    if (!booking) return;
    if (booking.version < (this.told.get(booking.id)?.version ?? 0)) this.falls += 1;
    this.told.set(booking.id, booking);
  }
}
