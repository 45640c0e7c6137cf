import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Where a line is cut: on a request that contains these bytes, before it is forwarded, right behind them, or after its answer was swallowed. */
export interface Cut {
  readonly on: string;
  readonly when: 'before' | 'inside' | 'after';
  /** Matching requests that pass first. */
  readonly skip?: number;
  readonly times?: number;
  /** Only on a line that was heard saying this since the rule was made: the COMMIT of one kind of transaction. */
  readonly onLineThatSaid?: string;
}

type Mode = 'open' | 'blackhole' | 'refuse';

interface Line {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes from the client so far. */
  sent: number;
  isSwallowing: boolean;
  isSilent: boolean;
}

const ANSWER_QUIET_MS = 150;

/**
 * A TCP relay that misbehaves on demand. One stands before each store and service for each program, so that one program can lose its line
 * while the others keep theirs. Nothing is parsed: requests are told by the bytes they contain, e.g. `COMMIT`.
 */
export class TcpProxy {
  private readonly lines = new Set<Line>();
  /** Pieces under way to a socket: they arrive late, but never in another order. */
  private readonly underWay = new WeakMap<Socket, Promise<void>>();
  private mode: Mode = 'open';
  private latencyMs = 0;
  private jitter: () => number = () => 0;
  private cut: { rule: Cut; skip: number; left: number; marked: WeakSet<Line> } | undefined;
  private cutAtByte: number | undefined;
  private chunkBytes: number | undefined;
  cuts = 0;

  private constructor(
    private readonly listener: Server,
    private target: number,
  ) {
    listener.on('connection', (client) => this.accept(client));
  }

  static async before(targetPort: number): Promise<TcpProxy> {
    const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new TcpProxy(listener, targetPort);
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.lines.size;
  }

  /** Later connections go there. */
  pointAt(targetPort: number): void {
    this.target = targetPort;
  }

  /** Every piece of a conversation is this much late, plus what `jitter` says. */
  delay(ms: number, jitter: () => number = () => 0): void {
    this.latencyMs = ms;
    this.jitter = jitter;
  }

  /** Connections stay, new ones are accepted, and nothing gets through in either direction. */
  blackhole(): void {
    this.mode = 'blackhole';
  }

  /** Every connection is reset, and new ones too, at once. */
  refuse(): void {
    this.mode = 'refuse';
    this.cutAll();
  }

  /** Back to a faithful relay. What was swallowed is gone, so silent lines are cut. */
  mend(): void {
    for (const line of this.lines) if (line.isSilent) reset(line);
    if (this.mode === 'blackhole') this.cutAll();
    this.mode = 'open';
    this.latencyMs = 0;
    this.jitter = () => 0;
    this.cut = undefined;
    this.cutAtByte = undefined;
    this.chunkBytes = undefined;
  }

  cutAll(): void {
    for (const line of this.lines) reset(line);
  }

  /** The lines that are there now carry nothing any more and are not cut, as when something on the way has forgotten them. Later ones work. */
  silenceAll(): void {
    for (const line of this.lines) line.isSilent = true;
  }

  /** The server's side ends in an orderly way; what the client sends still arrives. */
  halfCloseAll(): void {
    for (const { client } of this.lines) client.end();
  }

  cutOn(rule: Cut): void {
    this.cut = { rule, skip: rule.skip ?? 0, left: rule.times ?? 1, marked: new WeakSet() };
  }

  /** Cuts the next line that carries more than `bytes` from the client, in the middle of what it sends. */
  cutAfterBytes(bytes: number): void {
    this.cutAtByte = bytes;
  }

  /** What the client sends arrives in pieces of this size. */
  split(bytes: number): void {
    this.chunkBytes = bytes;
  }

  private accept(client: Socket): void {
    if (this.mode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    const line: Line = { client, server, sent: 0, isSwallowing: false, isSilent: false };
    this.lines.add(line);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => reset(line));
      socket.on('close', () => {
        this.lines.delete(line);
        reset(line);
      });
    }
    client.on('data', (bytes) => this.fromClient(line, bytes));
    server.on('data', (bytes) => this.fromServer(line, bytes));
    client.on('end', () => this.inOrder(server, () => server.end()));
    server.on('end', () => this.inOrder(client, () => client.end()));
  }

  private fromClient(line: Line, bytes: Buffer): void {
    if (this.mode === 'blackhole' || line.isSilent) return;
    const before = line.sent;
    line.sent += bytes.length;
    if (this.cutAtByte !== undefined && line.sent > this.cutAtByte) {
      this.cutInside(line, bytes, this.cutAtByte - before);
      return;
    }
    const cut = this.matching(line, bytes);
    if (cut?.when === 'before') {
      this.drop(line);
      return;
    }
    if (cut?.when === 'inside') {
      this.cutInside(line, bytes, bytes.indexOf(cut.on) + cut.on.length);
      return;
    }
    if (cut?.when === 'after') this.swallowAnswer(line);
    this.forward(line.server, bytes);
  }

  private fromServer(line: Line, bytes: Buffer): void {
    if (this.mode === 'blackhole' || line.isSwallowing || line.isSilent) return;
    this.forward(line.client, bytes);
  }

  private cutInside(line: Line, bytes: Buffer, rest: number): void {
    this.cutAtByte = undefined;
    if (rest > 0) line.server.write(bytes.subarray(0, rest));
    this.drop(line);
  }

  private matching(line: Line, bytes: Buffer): Cut | undefined {
    const { cut } = this;
    if (!cut) return undefined;
    const { on, onLineThatSaid } = cut.rule;
    if (onLineThatSaid === undefined || bytes.includes(onLineThatSaid)) cut.marked.add(line);
    if (!bytes.includes(on) || !cut.marked.has(line)) return undefined;
    if (cut.skip-- > 0) return undefined;
    if (--cut.left <= 0) this.cut = undefined;
    return cut.rule;
  }

  /** The server does what it was asked and answers nobody; the client is cut when the answer has ended. */
  private swallowAnswer(line: Line): void {
    line.isSwallowing = true;
    let quiet: NodeJS.Timeout | undefined;
    line.server.on('data', () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => this.drop(line), ANSWER_QUIET_MS);
    });
  }

  private drop(line: Line): void {
    this.cuts += 1;
    reset(line);
  }

  private forward(socket: Socket, bytes: Buffer): void {
    const size = this.chunkBytes ?? bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
      const piece = bytes.subarray(at, at + size);
      this.inOrder(socket, () => void socket.write(piece));
    }
  }

  private inOrder(socket: Socket, act: () => void): void {
    const before = this.underWay.get(socket);
    const ms = this.latencyMs + this.jitter();
    if (!before && ms <= 0) {
      act();
      return;
    }
    const dueAtMs = performance.now() + ms;
    const now = (before ?? Promise.resolve()).then(async () => {
      const leftMs = dueAtMs - performance.now();
      if (leftMs > 0) await pause(leftMs);
      if (!socket.destroyed) act();
      if (this.underWay.get(socket) === now) this.underWay.delete(socket);
    });
    this.underWay.set(socket, now);
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.listener.close(resolve));
  }
}

/** A socket that is ending or not connected yet cannot be reset: Node would keep its handle for ever and spin when it exits. */
function reset({ client, server }: Line): void {
  for (const socket of [client, server]) {
    if (socket.destroyed) continue;
    if (socket.writableEnded || socket.connecting) socket.destroy();
    else socket.resetAndDestroy();
  }
}
