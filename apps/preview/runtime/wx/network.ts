import { readStage } from '../../stage.js';
import { type Api, type Callbacks, settle } from './call.js';

interface RequestOptions extends Callbacks {
  readonly url: string;
  readonly method?: string;
  readonly data?: unknown;
  readonly header?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  readonly dataType?: string;
  readonly responseType?: string;
}

interface SocketOptions extends Callbacks {
  readonly url: string;
  readonly protocols?: string[];
  readonly header?: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 60_000;
/** The page's own server passes this part on to the product. */
const SERVED = '/api/';

export function networkApi(): Api {
  return { request, connectSocket };
}

/**
 * A Mini Program names its server in full, and only servers on its list are reached. Here the one server is the product behind this page:
 * its address is replaced, so that the same program runs without a domain.
 */
function ownAddress(url: string, scheme: 'http' | 'ws'): string {
  const { protocol, pathname, search } = new URL(url);
  if (!protocol.startsWith(scheme)) throw new Error(`invalid url "${url}"`);
  if (!pathname.startsWith(SERVED)) throw new Error(`url not in domain list: ${url}`);
  return `${location.origin.replace(/^http/, scheme)}${pathname}${search}`;
}

function request(options: RequestOptions): unknown {
  const cut = new AbortController();
  const answer = send(options, cut);
  const task = { abort: () => cut.abort('abort'), onHeadersReceived() {}, offHeadersReceived() {} };
  if (!options.success && !options.fail && !options.complete) return Object.assign(answer, task);
  settle(answer, options);
  return task;
}

async function send(options: RequestOptions, cut: AbortController): Promise<object> {
  const timer = window.setTimeout(() => cut.abort('timeout'), options.timeout ?? TIMEOUT_MS);
  try {
    if (!readStage().isOnline) throw new Error('network is offline');
    const reply = await fetch(addressOf(options), {
      method: methodOf(options),
      headers: { 'content-type': 'application/json', ...options.header },
      body: bodyOf(options),
      signal: cut.signal,
    });
    const statusCode = reply.status;
    return { data: await read(reply, options), statusCode, header: Object.fromEntries(reply.headers), cookies: [], errMsg: 'request:ok' };
  } catch (fault) {
    const words = cut.signal.aborted ? String(cut.signal.reason) : (fault as Error).message;
    throw { errMsg: `request:fail ${words}`, errno: cut.signal.aborted && words === 'timeout' ? 5 : 600_001 };
  } finally {
    window.clearTimeout(timer);
  }
}

const methodOf = ({ method = 'GET' }: RequestOptions): string => method.toUpperCase();
const isInAddress = (options: RequestOptions): boolean => ['GET', 'HEAD'].includes(methodOf(options));

function addressOf(options: RequestOptions): string {
  const address = new URL(ownAddress(options.url, 'http'));
  if (!isInAddress(options) || typeof options.data !== 'object' || options.data === null) return address.href;
  for (const [name, value] of Object.entries(options.data)) {
    if (value !== undefined) address.searchParams.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return address.href;
}

function bodyOf(options: RequestOptions): BodyInit | undefined {
  const { data: given } = options;
  if (isInAddress(options) || given === undefined) return undefined;
  return typeof given === 'string' || given instanceof ArrayBuffer ? given : JSON.stringify(given);
}

/** As WeChat reads an answer: JSON when it can be read as JSON, whatever its type says. */
async function read(reply: Response, { responseType, dataType = 'json' }: RequestOptions): Promise<unknown> {
  if (responseType === 'arraybuffer') return reply.arrayBuffer();
  const text = await reply.text();
  if (dataType !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // Not JSON after all: the program gets the text, as from WeChat.
  }
}

type Heard = 'open' | 'message' | 'close' | 'error';

function connectSocket(options: SocketOptions): unknown {
  const listeners: Record<Heard, ((facts: unknown) => void)[]> = { open: [], message: [], close: [], error: [] };
  const fire = (name: Heard, facts: unknown): void => {
    for (const listener of listeners[name]) listener(facts);
  };
  const socket = open(options, fire);
  const on = (name: Heard) => (listener: (facts: unknown) => void) => void listeners[name].push(listener);
  settle(Promise.resolve({ errMsg: 'connectSocket:ok' }), options);
  return {
    ...{ onOpen: on('open'), onMessage: on('message'), onClose: on('close'), onError: on('error') },
    ...{ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 },
    get readyState() {
      return socket?.readyState ?? WebSocket.CLOSED;
    },
    send(message: Callbacks & { readonly data: string | ArrayBuffer }) {
      const isOpen = socket?.readyState === WebSocket.OPEN;
      if (isOpen) socket.send(message.data);
      const sent = { errMsg: 'sendSocketMessage:ok' };
      settle(isOpen ? Promise.resolve(sent) : Promise.reject({ errMsg: 'sendSocketMessage:fail not connected' }), message);
    },
    close(how: Callbacks & { readonly code?: number; readonly reason?: string } = {}) {
      socket?.close(how.code ?? 1000, how.reason ?? '');
      settle(Promise.resolve({ errMsg: 'closeSocket:ok' }), how);
    },
  };
}

/** Undefined when there is no network: the program hears of an error and a close, as on a phone. */
function open({ url, protocols = [] }: SocketOptions, fire: (name: Heard, facts: unknown) => void): WebSocket | undefined {
  const fail = (): undefined => {
    window.setTimeout(() => {
      fire('error', { errMsg: 'connectSocket:fail network is offline' });
      fire('close', { code: 1006, reason: 'abnormal closure' });
    });
  };
  if (!readStage().isOnline) return fail();
  const socket = new WebSocket(ownAddress(url, 'ws'), protocols);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => fire('open', { header: {} }));
  socket.addEventListener('message', ({ data: content }) => fire('message', { data: content }));
  socket.addEventListener('error', () => fire('error', { errMsg: 'connectSocket:fail' }));
  socket.addEventListener('close', ({ code, reason }) => {
    window.removeEventListener('storage', cutOffline);
    fire('close', { code, reason });
  });
  const cutOffline = (): void => {
    if (!readStage().isOnline) socket.close(4000, 'offline');
  };
  window.addEventListener('storage', cutOffline);
  return socket;
}
