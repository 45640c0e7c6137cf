import type { Calls } from '../types/api.js';
import { offline, problemOf } from './problem.js';

type Call = keyof Calls;
type Wanted<Key extends Call, Part extends string> = Calls[Key] extends Record<Part, infer Shape> ? Shape : undefined;

/** What goes with a call beside its name. */
interface Beside<Key extends Call> {
  /** In place of `{id}` and the like. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Wanted<Key, 'query'>;
  readonly body?: Wanted<Key, 'body'>;
  /** The version that the person looked at; the server refuses when it is no longer the newest. */
  readonly ifMatch?: number;
  /** One intent, one key: the same for a repetition after an unknown outcome. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** What a logged-in page needs to keep calling. */
interface Session {
  /** Goes with every call that changes something. */
  readonly csrfToken: string;
  /** Hears when the server no longer knows the session. */
  onExpired(): void;
  /** Fetches the token again: another tab has renewed the session. */
  renew(): Promise<void>;
}

let session: Session | undefined;

/** From now on calls are made in this session; without one, in nobody's. */
export function useSession(next: Session | undefined): void {
  session = next;
}

/** Asks the server. Fault: a Problem, `offline` when there was no answer. */
export async function call<Key extends Call>(key: Key, beside: Beside<Key> = {}): Promise<Calls[Key]['answer']> {
  const answer = await send(key, beside, beside.body === undefined ? {} : jsonOf(beside.body));
  return answer.status === 204 ? undefined : ((await answer.json()) as Calls[Key]['answer']);
}

/** Hands a file over. Fault: a Problem. */
export async function upload<Key extends Call>(key: Key, file: Blob, beside: Beside<Key> = {}): Promise<Calls[Key]['answer']> {
  const answer = await send(key, beside, { body: file, headers: { 'content-type': file.type || 'application/octet-stream' } });
  return (await answer.json()) as Calls[Key]['answer'];
}

/** Saves what the server answers as a file, under the name that the server gives. Fault: a Problem. */
export async function download<Key extends Call>(key: Key, beside: Beside<Key> = {}): Promise<void> {
  const answer = await send(key, beside, {});
  const name = /filename\*=UTF-8''([^;]+)/i.exec(answer.headers.get('content-disposition') ?? '')?.[1];
  const plain = /filename="?([^";]+)/i.exec(answer.headers.get('content-disposition') ?? '')?.[1];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name ? decodeURIComponent(name) : (plain ?? 'download');
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

interface Sent {
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

const jsonOf = (body: unknown): Sent => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

async function send<Key extends Call>(key: Key, beside: Beside<Key>, sent: Sent): Promise<Response> {
  const answer = await sendOnce(key, beside, sent);
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (problem.code === 'csrf_rejected' && session) {
    await session.renew();
    const second = await sendOnce(key, beside, sent);
    if (second.ok) return second;
    throw await problemOf(second);
  }
  if (problem.code === 'unauthenticated') session?.onExpired();
  throw problem;
}

async function sendOnce<Key extends Call>(key: Key, beside: Beside<Key>, sent: Sent): Promise<Response> {
  const { path = {}, query, ifMatch, idempotencyKey, signal } = beside;
  const [method = 'GET', template = ''] = key.split(' ');
  const headers = new Headers(sent.headers);
  if (method !== 'GET' && session) headers.set('x-csrf-token', session.csrfToken);
  if (ifMatch !== undefined) headers.set('if-match', `"${ifMatch}"`);
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  const url = `${filled(template, path)}${searchOf(query as object | undefined)}`;
  try {
    return await fetch(url, { method, headers, ...(sent.body ? { body: sent.body } : {}), ...(signal ? { signal } : {}) });
  } catch (fault) {
    throw signal?.aborted ? fault : offline();
  }
}

const filled = (template: string, path: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));

function searchOf(query: object | undefined): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : '';
}
