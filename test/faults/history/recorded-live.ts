import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { History } from './history.js';

const RECONNECT_MS = 300;
const OPEN_WITHIN_MS = 10_000;

export interface Subscription {
  readonly from: string;
  readonly to: string;
  readonly carParkIds?: readonly string[];
}

let subscribers = 0;

/**
 * A reader of the live view who writes down every frame as it came. After an end it connects again, at the next gateway, and subscribes
 * anew: there is nothing to resume. Each subscription is an `op` of its own.
 */
export class RecordedLive {
  private socket: WebSocket | undefined;
  private isOver = false;
  private connections = 0;
  private loop: Promise<void> = Promise.resolve();
  readonly name: string;

  private constructor(
    private readonly history: History,
    private readonly gateways: readonly string[],
    private readonly subscription: Subscription,
    private turn: number,
  ) {
    this.name = `reader-${++subscribers}`;
  }

  /** Connected and subscribed when this resolves. */
  static async open(history: History, gateways: readonly string[], subscription: Subscription, turn = 0): Promise<RecordedLive> {
    const live = new RecordedLive(history, gateways, subscription, turn);
    const first = await live.connect();
    live.loop = live.stayConnected(first);
    return live;
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Reads nothing more, as a suspended phone; the line stays up. */
  pause(): void {
    this.socket?.pause();
    this.tell('pause', {});
  }

  resume(): void {
    this.socket?.resume();
    this.tell('resume', {});
  }

  /** Drops the line without a word; it connects again by itself. */
  cut(): void {
    this.tell('cut', {});
    this.socket?.terminate();
  }

  async close(): Promise<void> {
    this.isOver = true;
    this.tell('leave', {});
    this.socket?.terminate();
    await this.loop;
  }

  private async stayConnected(first: WebSocket): Promise<void> {
    for (let socket: WebSocket | undefined = first; !this.isOver; ) {
      if (socket && socket.readyState !== WebSocket.CLOSED) await once(socket, 'close');
      if (this.isOver) return;
      this.turn += 1;
      await pause(RECONNECT_MS, undefined, { ref: false });
      socket = await this.connect().catch(() => undefined);
    }
  }

  private async connect(): Promise<WebSocket> {
    const gateway = this.gateways[this.turn % this.gateways.length] ?? '';
    const op = `${this.name}-${++this.connections}`;
    const socket = new WebSocket(`${gateway.replace('http', 'ws')}/api/v1/live`, { handshakeTimeout: OPEN_WITHIN_MS });
    this.socket = socket;
    socket.on('message', (raw) => this.hear(op, raw.toString()));
    socket.on('close', (code) => this.history.add({ src: 'ws', p: this.name, op, f: 'close', type: 'ok', v: { code } }));
    socket.on('error', () => undefined); // the end is told by `close`
    await once(socket, 'open');
    this.history.add({ src: 'ws', p: this.name, op, f: 'subscribe', type: 'invoke', v: { gateway, ...this.subscription } });
    socket.send(JSON.stringify({ type: 'subscribe', ...this.subscription }));
    return socket;
  }

  private hear(op: string, text: string): void {
    this.history.add({ src: 'ws', p: this.name, op, f: 'frame', type: 'ok', v: frameOf(text) });
  }

  private tell(f: string, v: Record<string, unknown>): void {
    this.history.add({ src: 'ws', p: this.name, op: `${this.name}-${this.connections}`, f, type: 'ok', v });
  }
}

function frameOf(text: string): Record<string, unknown> {
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame === 'object' && frame !== null && !Array.isArray(frame)) return { ...frame };
  } catch {
    // kept as it came, for the checker to judge
  }
  return { text };
}
