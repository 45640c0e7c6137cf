import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { RouteOptions } from 'fastify';
import { WechatLogins } from '#identity';
import { type Refusal, refuse } from '#kernel';
import type { Config } from '#platform';
import { APPLICATION_OPTIONS, configured } from '../../../apps/gateway/src/gateway.js';
import { GatewayModule } from '../../../apps/gateway/src/gateway.module.js';
import { httpServer } from '../../../apps/gateway/src/http/server.js';

/** WeChat as the tests need it: `code-of-<openid>` logs that person in, any other code is refused. */
class FakeWechatLogins extends WechatLogins {
  override async openidOf(code: string): Promise<{ openid: string } | Refusal<'login_code_rejected'>> {
    const [, openid] = /^code-of-(.+)$/.exec(code) ?? [];
    return openid ? { openid } : refuse('login_code_rejected');
  }
}

/** The gateway on real stores, with a fake WeChat and the routes that a test adds; `onRoute` hears of every route there is. */
export async function aGateway(
  config: Config,
  controllers: Type[] = [],
  onRoute: (route: RouteOptions) => void = () => undefined,
): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ imports: [GatewayModule.forRoot(config)], controllers })
    .overrideProvider(WechatLogins)
    .useClass(FakeWechatLogins)
    .compile();
  const server = httpServer(config);
  server.getInstance().addHook('onRoute', onRoute);
  const app = module.createNestApplication<NestFastifyApplication>(server, APPLICATION_OPTIONS);
  try {
    return await configured(app, config);
  } catch (error) {
    await app.close(); // a start that failed has opened its stores
    throw error;
  }
}

/** The headers of somebody who is logged in. */
export async function loggedIn(app: NestFastifyApplication, openid = 'o-lin'): Promise<{ authorization: string }> {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/sessions/wechat', payload: { code: `code-of-${openid}` } });
  return { authorization: `Bearer ${answer.json<{ token: string }>().token}` };
}

type Answer = Extract<ReturnType<NestFastifyApplication['inject']>, Promise<unknown>> extends Promise<infer Response> ? Response : never;

/** What an answer says went wrong; complains when it is not told as a problem. */
export function problemOf(answer: Answer): { status: number; code: string; [member: string]: unknown } {
  const problem = answer.json<{ status: number; code: string; title: string; requestId: string }>();
  const isWhole = answer.headers['content-type'] === 'application/problem+json; charset=utf-8' && problem.title && problem.requestId;
  if (!isWhole || problem.status !== answer.statusCode) throw new Error(`not a problem: ${answer.statusCode} ${answer.body}`);
  return problem;
}

/** A line to a server that can be cut and mended, as when a machine dies and comes back. */
export class Line {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private constructor(private readonly server: Server) {}

  static async to(target: URL): Promise<Line> {
    const line = new Line(createServer((near) => line.join(near, target)));
    line.server.listen(0, '127.0.0.1');
    await once(line.server, 'listening');
    return line;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket, target: URL): void {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const [socket, peer] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        peer.destroy();
      });
      socket.pipe(peer);
    }
  }
}
