import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { Logger } from '@nestjs/common';
import type { Config } from '#platform';
import { wechatPayments } from '#wechat';

const { privateKey: wechatKey, publicKey: wechatPublicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { privateKey: merchantKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

Logger.overrideLogger(false);

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a call is answered; undefined cuts the line. */
export type Reply =
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string>; readonly isUnsigned?: boolean }
  | undefined;

/** A WeChat as dumb as can be: answers from a list, byte by byte as told, so that the client alone is tried. */
export class FakeWechat {
  readonly heard: Heard[] = [];
  private readonly replies: (Reply | ((response: ServerResponse) => void))[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        this.heard.push({ method, path, headers, body: Buffer.concat(parts).toString('utf8') });
        const reply = this.replies.shift();
        if (typeof reply === 'function') reply(response);
        else if (reply)
          response.writeHead(reply.status, { ...(reply.isUnsigned ? {} : signed(reply.body ?? '')), ...reply.headers }).end(reply.body);
        else request.socket.destroy();
      });
    });
  }

  static async open(): Promise<FakeWechat> {
    const fake = new FakeWechat();
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get base(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  answers(...replies: (Reply | ((response: ServerResponse) => void))[]): void {
    this.replies.push(...replies);
  }
}

export function signed(body: string, atMs = NOW_MS): Record<string, string> {
  const timestamp = `${Math.floor(atMs / 1000)}`;
  const nonce = randomBytes(8).toString('hex');
  return {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': 'PUB_KEY_ID_1',
    'Wechatpay-Signature': sign('RSA-SHA256', Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), wechatKey).toString('base64'),
  };
}

/** A base URL at which nobody listens. */
export async function nobody(): Promise<string> {
  const server = createSocketServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

export const NOW_MS = 1_700_000_000_000;

/** The product's client against these bases, in a world whose chances and pauses are noted down. */
export function clientOf(...bases: string[]) {
  const pauses: number[] = [];
  let nonces = 0;
  const surroundings = {
    nowMs: () => NOW_MS,
    chance: () => 0.5,
    nonce: () => `nonce${++nonces}`,
    pause: async (ms: number) => void pauses.push(ms),
  };
  const config = {
    PUBLIC_URL: 'https://berth.example/',
    WECHAT_PAY_BASES: bases,
    secrets: {
      wechat: { appid: 'wx1', mchid: '1900000001', merchantSerial: 'ABCD', publicKeyId: 'PUB_KEY_ID_1' },
      apiV3Key: '0123456789abcdefghijklmnopqrstuv',
      merchantPrivateKey: merchantKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      wechatPayPublicKey: wechatPublicKey.export({ type: 'spki', format: 'pem' }).toString(),
    },
  } as unknown as Config;
  return { payments: wechatPayments(config, surroundings), pauses };
}
