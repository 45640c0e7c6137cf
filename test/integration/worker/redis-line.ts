import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line to Redis that can be cut, or held so that nothing comes through, and mended again. */
export class RedisLine {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async to(redisUrl: string): Promise<RedisLine> {
    const server = createServer();
    const line = new RedisLine(server, new URL(redisUrl));
    server.on('connection', (near) => line.join(near));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return line;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Commands are neither refused nor answered. */
  hold(): void {
    for (const socket of this.sockets) socket.pause().unpipe();
  }

  mend(): void {
    this.isCut = false;
    for (const socket of this.sockets) socket.destroy(); // what was held is lost; clients connect anew
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private join(near: Socket): void {
    if (this.isCut) return void near.destroy();
    const far = connect(Number(this.target.port), this.target.hostname);
    near.pipe(far).pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
