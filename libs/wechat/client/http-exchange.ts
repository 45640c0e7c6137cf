import { Agent as HttpAgent, type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query exactly as they are sent and signed. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Raw bytes: signatures are verified on these. */
  readonly body: Buffer;
}

/** The exchange was cut off. `wasSent` is false only when no connection came about, so that nothing can have reached the other side. */
export class ExchangeFailed extends Error {
  override readonly name = 'ExchangeFailed';
  constructor(
    message: string,
    readonly wasSent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const CONNECT_TIMEOUT_MS = 2_000;
/** No answer of WeChat that we ask for comes near this. */
const LARGEST_ANSWER_BYTES = 256 * 1024;

const agents = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 30_000 };
const httpAgent = new HttpAgent(agents);
const httpsAgent = new HttpsAgent({ ...agents, minVersion: 'TLSv1.2' });

/**
 * One request, one answer: follows no redirect, keeps no cookie, reads no more than it must.
 * @throws ExchangeFailed when there is no connection within two seconds or no whole answer within `timeoutMs`.
 */
export function exchange(base: string, { method, path, headers, body }: HttpRequest, timeoutMs: number): Promise<HttpAnswer> {
  const url = new URL(base);
  const isTls = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const fail = (message: string, cause?: unknown) => reject(new ExchangeFailed(message, isConnected, { cause }));
    const call = (isTls ? requestHttps : requestHttp)({
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || (isTls ? 443 : 80),
      method,
      path,
      headers: { ...headers, ...(method === 'POST' ? { 'Content-Length': Buffer.byteLength(body) } : {}) },
      agent: isTls ? httpsAgent : httpAgent,
    });
    const whole = setTimeout(() => call.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const connect = setTimeout(() => call.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`)), CONNECT_TIMEOUT_MS);
    const connected = () => {
      isConnected = true;
      clearTimeout(connect);
    };
    call.on('socket', (socket) => (socket.connecting ? socket.once(isTls ? 'secureConnect' : 'connect', connected) : connected()));
    call.on('response', (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on('data', (part: Buffer) => {
        size += part.length;
        if (size > LARGEST_ANSWER_BYTES) call.destroy(new Error('the answer is too large'));
        else parts.push(part);
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.on('error', (error) => fail(error.message, error));
    });
    call.on('error', (error) => fail(error.message, error));
    call.on('close', () => {
      clearTimeout(whole);
      clearTimeout(connect);
      fail('the line was cut'); // changes nothing once the answer is there
    });
    call.end(method === 'POST' ? body : undefined);
  });
}
