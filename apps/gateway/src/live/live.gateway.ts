import type { IncomingMessage } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Logger, type OnModuleInit } from '@nestjs/common';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import type { RawData, WebSocket } from 'ws';
import { Clock } from '#kernel';
import { gauge } from '#platform';
import { type Caller, Callers } from './callers.js';
import { CLOSE } from './close-codes.js';
import { LIVE_LIMITS, type LiveLimits, MESSAGE_MAX_BYTES } from './limits.js';
import { LiveConnection } from './live-connection.js';
import { LiveSessions } from './live-sessions.js';
import { LiveTalk } from './live-talk.js';
import { RETRY_PAUSE, type RetryPause } from './retry-pause.js';

const GOODBYE_MS = 2_000;

const sockets = gauge('live_sockets', 'Open live connections of this process');

/** Lets connections in, keeps them honest and alive, and sends them on when this process ends. Compression is off: it would cost each reader its own copy. */
@WebSocketGateway({ path: '/api/v1/live', maxPayload: MESSAGE_MAX_BYTES, perMessageDeflate: false })
export class LiveGateway implements OnGatewayConnection<WebSocket>, OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(LiveGateway.name);
  private readonly connections = new Set<LiveConnection>();
  private readonly perAddress = new Map<string, number>();
  private beats: NodeJS.Timeout | undefined;
  private isEnding = false;
  private whenEmpty = (): void => undefined;

  constructor(
    @Inject(LiveTalk) private readonly talk: LiveTalk,
    @Inject(LiveSessions) private readonly liveSessions: LiveSessions,
    @Inject(Callers) private readonly callers: Callers,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LIVE_LIMITS) private readonly limits: LiveLimits,
    @Inject(RETRY_PAUSE) private readonly retryPause: RetryPause,
  ) {}

  onModuleInit(): void {
    this.beats = setInterval(() => {
      for (const connection of this.connections) connection.beat();
      void this.liveSessions.look();
    }, this.limits.beatMs);
    this.beats.unref();
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    const connection = new LiveConnection(socket, request.socket, this.callers.of(request));
    if (this.isEnding) this.sendOn(connection);
    else if (this.isFull(connection.caller)) connection.close(CLOSE.tooMany);
    else this.accept(connection);
  }

  /** Everybody learns when to come back, each at another moment, so that the other processes are not stormed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    clearInterval(this.beats);
    if (this.connections.size === 0) return;
    const allGone = new Promise<void>((resolve) => {
      this.whenEmpty = resolve;
      setTimeout(resolve, GOODBYE_MS).unref();
    });
    for (const connection of this.connections) this.sendOn(connection);
    await allGone;
  }

  private sendOn(connection: LiveConnection): void {
    connection.say({ type: 'moving', retryAfterMs: this.retryPause() });
    connection.close(CLOSE.restart);
  }

  private isFull({ address }: Caller): boolean {
    const { socketsPerAddress, socketsPerProcess } = this.limits;
    return this.connections.size >= socketsPerProcess || (this.perAddress.get(address) ?? 0) >= socketsPerAddress;
  }

  private accept(connection: LiveConnection): void {
    const { address } = connection.caller;
    this.connections.add(connection);
    this.perAddress.set(address, (this.perAddress.get(address) ?? 0) + 1);
    sockets.inc();
    connection.onMessage((text, isBinary) => this.receive(connection, text, isBinary));
    connection.onPing(() => void this.isTolerable(connection));
    connection.onClose(() => this.forget(connection));
  }

  private forget(connection: LiveConnection): void {
    const { address } = connection.caller;
    this.connections.delete(connection);
    const others = (this.perAddress.get(address) ?? 1) - 1;
    if (others > 0) this.perAddress.set(address, others);
    else this.perAddress.delete(address);
    sockets.dec();
    this.talk.forget(connection);
    if (this.connections.size === 0) this.whenEmpty();
  }

  private receive(connection: LiveConnection, text: RawData, isBinary: boolean): void {
    if (!connection.isOpen || !this.isTolerable(connection)) return;
    this.talk.hear(connection, isBinary ? '' : text.toString()).catch((error: unknown) => {
      this.logger.error({ err: error }, 'a live message could not be answered');
      connection.refuse('internal_error');
    });
  }

  private isTolerable(connection: LiveConnection): boolean {
    if (connection.keepsPace(this.clock.nowMs(), this.limits.messagesPerSecond)) return true;
    connection.refuse('too_many_requests');
    connection.close(CLOSE.policy);
    return false;
  }
}
