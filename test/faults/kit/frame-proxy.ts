import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** What becomes of the next change of a car park: `swap` lets the one after it go first. */
type Verb = 'lose' | 'repeat' | 'swap';

interface Rule {
  readonly verb: Verb;
  readonly carParkId: string;
  held: string | undefined;
}

/** A relay of live connections that knows messages: it can lose, repeat and swap those to the reader. */
export class FrameProxy {
  private readonly rules: Rule[] = [];
  /** Rules that have done what they were made for. */
  done = 0;

  private constructor(
    private readonly listener: WebSocketServer,
    private readonly target: string,
  ) {
    listener.on('connection', (reader) => this.relay(reader));
  }

  static async before(gateway: string): Promise<FrameProxy> {
    const listener = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(listener, 'listening');
    return new FrameProxy(listener, `${gateway.replace('http', 'ws')}/api/v1/live`);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  /** Does this once, to the next change of the car park that passes. */
  next(verb: Verb, carParkId: string): void {
    this.rules.push({ verb, carParkId, held: undefined });
  }

  /** Whether a change is kept back until another one has passed. */
  get isHolding(): boolean {
    return this.rules.some(({ held }) => held !== undefined);
  }

  async close(): Promise<void> {
    for (const reader of this.listener.clients) reader.terminate();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  private relay(reader: WebSocket): void {
    const gateway = new WebSocket(this.target);
    const opened = once(gateway, 'open');
    reader.on('message', (raw) => void opened.then(() => gateway.send(raw.toString())));
    gateway.on('message', (raw) => this.pass(reader, raw.toString()));
    for (const [one, other] of [
      [reader, gateway],
      [gateway, reader],
    ] as const) {
      one.on('close', () => other.terminate());
      one.on('error', () => other.terminate());
    }
  }

  private pass(reader: WebSocket, text: string): void {
    const { type, carParkId } = JSON.parse(text) as { type: string; carParkId?: string };
    const rule = type === 'change' ? this.rules.find((one) => one.carParkId === carParkId) : undefined;
    if (!rule) reader.send(text);
    else if (rule.verb === 'swap' && rule.held === undefined) rule.held = text;
    else {
      for (const copy of copiesOf(rule, text)) reader.send(copy);
      this.rules.splice(this.rules.indexOf(rule), 1);
      this.done += 1;
    }
  }
}

function copiesOf({ verb, held }: Rule, text: string): readonly string[] {
  if (verb === 'repeat') return [text, text];
  return verb === 'swap' && held !== undefined ? [text, held] : [];
}
