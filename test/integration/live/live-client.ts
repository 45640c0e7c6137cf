import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import type { LiveMessage } from '#contracts';
import { eventually } from '../../support/stores.js';

export type Told<Type extends LiveMessage['type']> = Extract<LiveMessage, { type: Type }>;

/** A client of the live view by other hands: the bare websocket of a Mini Program or a page, and what it heard. */
export class LiveClient {
  readonly heard: LiveMessage[] = [];
  /** Everything as it came over the wire. */
  readonly texts: string[] = [];
  closedWith: number | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (raw) => {
      this.texts.push(raw.toString());
      this.heard.push(JSON.parse(raw.toString()) as LiveMessage);
    });
    socket.on('close', (code) => {
      this.closedWith = code;
    });
    socket.on('error', () => undefined);
  }

  /** Connected; the handshake failed when this throws, with the status in the message. */
  static async to(url: string, options: ClientOptions = {}): Promise<LiveClient> {
    const client = new LiveClient(new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, options));
    await once(client.socket, 'open');
    return client;
  }

  say(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** All messages of this type so far. */
  told<Type extends LiveMessage['type']>(type: Type): Told<Type>[] {
    return this.heard.filter((message): message is Told<Type> => message.type === type);
  }

  /** Waits for the nth message of this type, counted from 1, and gives it back. */
  async hears<Type extends LiveMessage['type']>(type: Type, count = 1): Promise<Told<Type>> {
    const told = await eventually(
      () => this.told(type),
      ({ length }) => length >= count,
    );
    return told[count - 1] as Told<Type>;
  }

  /** Subscribes and waits for the snapshot. */
  async subscribed(asked: object = {}): Promise<Told<'snapshot'>> {
    const before = this.told('snapshot').length;
    this.say({ type: 'subscribe', ...asked });
    return this.hears('snapshot', before + 1);
  }

  /** Waits for the end of the connection and gives back its code. */
  closed(): Promise<number | undefined> {
    return eventually(
      () => this.closedWith,
      (code) => code !== undefined,
    );
  }

  /** Codes of the errors told so far. */
  get errors(): string[] {
    return this.told('error').map(({ code }) => code);
  }

  end(): void {
    this.socket.terminate();
  }
}
