import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '#kernel';
import { openidOf } from '../login.js';
import type { ThrowawayIdentity } from './throwaway-identity.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export interface HeardCallback {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A merchant as small as can be: signs by hand, so that a mistake of the sandbox's own crypto shows. Listens for callbacks. */
export class Merchant {
  readonly heard: HeardCallback[] = [];
  /** How callbacks are answered; may hold the answer back. */
  answerWith: (heard: HeardCallback) => number | Promise<number> = () => 200;
  readonly #key: KeyObject;
  readonly #server: Server;

  constructor(
    readonly identity: ThrowawayIdentity,
    readonly baseUrl: string,
    private readonly clock: Clock,
  ) {
    this.#key = createPrivateKey(identity.merchantPrivateKey);
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', async () => {
        const heard = { headers: request.headers, body: Buffer.concat(parts).toString('utf8') };
        this.heard.push(heard);
        response.writeHead(await this.answerWith(heard), { Location: '/elsewhere' }).end('{"code":"SUCCESS"}');
      });
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get notifyUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/payment-notifications`;
  }

  authorization(method: string, path: string, body: string, changes: Partial<Record<string, string>> = {}): string {
    const timestamp = changes['timestamp'] ?? String(Math.floor(this.clock.nowMs() / 1000));
    const nonce = changes['nonce_str'] ?? randomBytes(16).toString('hex');
    const message = `${method}\n${path}\n${timestamp}\n${nonce}\n${body}\n`;
    const signature = changes['signature'] ?? sign('sha256', Buffer.from(message), this.#key).toString('base64');
    const serial = changes['serial_no'] ?? this.identity.merchantSerial;
    const mchid = changes['mchid'] ?? this.identity.mchid;
    return `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${serial}"`;
  }

  async call(method: 'GET' | 'POST', path: string, body?: object | string, headers: Record<string, string> = {}): Promise<Answer> {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(this.baseUrl + path, {
      method,
      headers: {
        Accept: 'application/json',
        'User-Agent': 'a-merchant/1.0',
        Authorization: this.authorization(method, path, text),
        ...(method === 'POST' ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      ...(method === 'POST' ? { body: text } : {}),
    });
    return readAnswer(answer);
  }

  /** A call to the sandbox's hidden side. */
  async control(method: 'GET' | 'POST', path: string, body: object = {}): Promise<Answer> {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${this.baseUrl}/control${path}`, method === 'GET' ? {} : { method, headers, body: JSON.stringify(body) });
    return readAnswer(answer);
  }

  orderBody(outTradeNo: string, changes: object = {}): Record<string, unknown> {
    const { appid, mchid } = this.identity;
    return {
      appid,
      mchid,
      description: '错峰停车预约',
      out_trade_no: outTradeNo,
      notify_url: this.notifyUrl,
      amount: { total: 800, currency: 'CNY' },
      payer: { openid: openidOf(appid, 'li') },
      ...changes,
    };
  }

  place(outTradeNo: string, changes: object = {}): Promise<Answer> {
    return this.call('POST', '/v3/pay/transactions/jsapi', this.orderBody(outTradeNo, changes));
  }

  async placed(outTradeNo: string, changes: object = {}): Promise<string> {
    const answer = await this.place(outTradeNo, changes);
    if (answer.status !== 200) throw new Error(`not placed: ${answer.status} ${answer.text}`);
    return String(answer.json['prepay_id']);
  }

  query(outTradeNo: string): Promise<Answer> {
    return this.call('GET', `/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${this.identity.mchid}`);
  }

  closeOrder(outTradeNo: string): Promise<Answer> {
    return this.call('POST', `/v3/pay/transactions/out-trade-no/${outTradeNo}/close`, { mchid: this.identity.mchid });
  }

  refund(outTradeNo: string, outRefundNo: string, refundFen: number, changes: object = {}): Promise<Answer> {
    const amount = { refund: refundFen, total: 800, currency: 'CNY' };
    const body = { out_trade_no: outTradeNo, out_refund_no: outRefundNo, notify_url: this.notifyUrl, amount, ...changes };
    return this.call('POST', '/v3/refund/domestic/refunds', body);
  }

  pay(prepayId: string, body: object = {}): Promise<Answer> {
    return this.control('POST', `/prepay/${prepayId}/pay`, body);
  }

  /** Whether the public key of public-key mode made this signature. */
  isGenuine(headers: { get(name: string): string | null }, body: string): boolean {
    const message = `${headers.get('Wechatpay-Timestamp')}\n${headers.get('Wechatpay-Nonce')}\n${body}\n`;
    const signature = Buffer.from(headers.get('Wechatpay-Signature') ?? '', 'base64');
    return verify('sha256', Buffer.from(message), createPublicKey(this.identity.wechatpayPublicKey), signature);
  }
}

async function readAnswer(answer: Response): Promise<Answer> {
  const text = await answer.text();
  const json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: answer.status, headers: answer.headers, text, json };
}
