import type { Calls } from '../types/api.js';
import { type Http, type HttpAnswer, NetworkFailure, type World } from '../wx/ports.js';
import { offline, type Problem, problemOf } from './problem.js';
import type { ServerClock } from './server-clock.js';

export type CallName = keyof Calls;
export type Answer<Name extends CallName> = Calls[Name]['answer'];

type Part<Name extends CallName, Key extends string, As extends string> = Calls[Name] extends { readonly [K in Key]: infer Value }
  ? { readonly [K in As]: Value }
  : unknown;
/** What a call needs: its query, its body, the `id` in its path, and the key of the intent where the server asks for one. */
export type Asked<Name extends CallName> = Part<Name, 'query', 'query'> &
  Part<Name, 'body', 'body'> &
  (Name extends `${string}{id}${string}` ? { readonly id: string } : unknown) &
  (Calls[Name] extends { isKeyed: true } ? { readonly key: string } : unknown);

interface AnyAsked {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly id?: string;
  readonly key?: string;
}

/** Who is calling; the session store. */
export interface Tokens {
  token(): Promise<string>;
  /** A token other than the refused one. */
  renewed(refused: string): Promise<string>;
}

/** Tries of a call with a key, which may be repeated without a second effect. */
const KEYED_TRIES = 4;
const FIRST_PAUSE_MS = 400;

export interface ApiParts {
  readonly origin: string;
  readonly http: Http;
  readonly world: World;
  readonly clock: ServerClock;
}

/** Calls of the server: typed by its own description, problems thrown as `Problem`. */
export class Api {
  constructor(
    private readonly parts: ApiParts,
    private readonly tokens: Tokens,
  ) {}

  /** Asks as nobody in particular. */
  open<Name extends CallName>(name: Name, asked: Asked<Name>): Promise<Answer<Name>> {
    return answerOf(send(this.parts, name, asked as AnyAsked, undefined));
  }

  /**
   * Asks as the resident. A token that the server refuses is renewed once. What carries a key is repeated with the same key
   * while it is unknown whether it was done.
   */
  async own<Name extends CallName>(name: Name, asked: Asked<Name>): Promise<Answer<Name>> {
    const { key } = asked as AnyAsked;
    for (let left = key === undefined ? 1 : KEYED_TRIES; ; left -= 1) {
      try {
        return await answerOf<Answer<Name>>(this.asResident(name, asked as AnyAsked));
      } catch (problem) {
        if (left <= 1 || !isWorthRepeating(problem as Problem)) throw problem;
        await this.pause(KEYED_TRIES - left);
      }
    }
  }

  private async asResident(name: string, asked: AnyAsked): Promise<HttpAnswer> {
    const token = await this.tokens.token();
    const answer = await send(this.parts, name, asked, token);
    return answer.status === 401 ? send(this.parts, name, asked, await this.tokens.renewed(token)) : answer;
  }

  private pause(triesBefore: number): Promise<void> {
    const { world } = this.parts;
    return new Promise((resolve) => world.after(FIRST_PAUSE_MS * 2 ** triesBefore * (0.5 + world.chance()), resolve));
  }
}

function isWorthRepeating({ code }: Problem): boolean {
  return code === 'offline' || code === 'temporarily_unavailable' || code === 'idempotency_key_in_progress';
}

async function answerOf<T>(sent: Promise<HttpAnswer>): Promise<T> {
  const { status, body } = await sent;
  if (status < 200 || status > 299) throw problemOf(status, body);
  return (status === 204 ? undefined : body) as T;
}

async function send(
  { origin, http, world, clock }: ApiParts,
  name: string,
  asked: AnyAsked,
  token: string | undefined,
): Promise<HttpAnswer> {
  const [method, path] = name.split(' ') as ['GET' | 'POST' | 'DELETE', string];
  const sentMs = world.nowMs();
  try {
    const answer = await http.send({
      method,
      url: `${origin}${path.replace('{id}', encodeURIComponent(asked.id ?? ''))}${queryOf(asked.query ?? {})}`,
      headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(asked.key && { 'Idempotency-Key': asked.key }) },
      ...(asked.body !== undefined && { body: asked.body }),
    });
    if (answer.serverMs !== undefined) clock.learn(answer.serverMs, sentMs);
    return answer;
  } catch (failure) {
    if (failure instanceof NetworkFailure) throw offline(failure);
    throw failure;
  }
}

function queryOf(query: NonNullable<AnyAsked['query']>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}
