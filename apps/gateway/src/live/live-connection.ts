import type { Writable } from 'node:stream';
import { type RawData, WebSocket } from 'ws';
import type { LiveMessage, RefusalCode } from '#contracts';
import { errorFrame, frameOf, type Parcel, type Subscriber } from '#live';
import { counter } from '#platform';
import type { Caller } from './callers.js';
import { textFrames } from './text-frames.js';

const framesSent = counter('live_frames_sent_total', 'Messages sent over live connections');

const PACE_WINDOW_MS = 1_000;

/** One websocket: what it is sent, and whether it behaves. */
export class LiveConnection implements Subscriber {
  private hasAnswered = true;
  private paceStartMs = 0;
  private messagesInWindow = 0;

  /** @param line under the websocket, which writes every frame whole and at once as long as nothing is compressed */
  constructor(
    private readonly socket: WebSocket,
    private readonly line: Writable,
    readonly caller: Caller,
  ) {
    socket.on('pong', () => {
      this.hasAnswered = true;
    });
    socket.on('error', () => undefined); // the close that follows tells enough
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  onMessage(listener: (text: RawData, isBinary: boolean) => void): void {
    this.socket.on('message', listener);
  }

  onPing(listener: () => void): void {
    this.socket.on('ping', listener);
  }

  onClose(listener: () => void): void {
    this.socket.once('close', listener);
  }

  send(frame: Buffer): void {
    if (!this.isOpen) return;
    framesSent.inc();
    this.socket.send(frame, { binary: false }, () => undefined); // a failed write is followed by close
  }

  /** One write for all, of bytes that were made once: writing is most of what a change costs. */
  sendAll(parcel: Parcel): void {
    if (!this.isOpen) return;
    parcel.wire ??= textFrames(parcel.frames);
    framesSent.inc(parcel.frames.length);
    this.line.write(parcel.wire);
  }

  say(message: LiveMessage): void {
    this.send(frameOf(message));
  }

  refuse(code: RefusalCode): void {
    this.send(errorFrame(code));
  }

  bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  close(code: number): void {
    this.socket.close(code);
  }

  /** Counts a message; false when there are too many in one second. */
  keepsPace(nowMs: number, messagesPerSecond: number): boolean {
    if (nowMs - this.paceStartMs >= PACE_WINDOW_MS) {
      this.paceStartMs = nowMs;
      this.messagesInWindow = 0;
    }
    return ++this.messagesInWindow <= messagesPerSecond;
  }

  /** Ends the connection if the last ping was not answered, else sends another: half-open connections never end by themselves. */
  beat(): void {
    if (!this.hasAnswered) {
      this.socket.terminate();
      return;
    }
    this.hasAnswered = false;
    if (this.isOpen) this.socket.ping(() => undefined);
  }
}
