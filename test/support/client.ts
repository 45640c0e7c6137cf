import { z } from 'zod';

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The parsed body; `undefined` where there is none. */
  readonly body: unknown;
}

export async function send(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const hasBody = body !== undefined;
  const response = await fetch(url, {
    method,
    headers: { ...(hasBody && { 'content-type': 'application/json' }), ...headers },
    ...(hasBody && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, headers: response.headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const Session = z.object({ token: z.string(), resident: z.object({ id: z.string() }) });
const Placed = z.object({
  booking: z.object({ id: z.string(), state: z.string(), priceFen: z.int() }).loose(),
  payment: z.object({ package: z.string() }).loose().nullable(),
});
const Problem = z.object({ code: z.string(), title: z.string(), status: z.int() }).loose();
export type Placed = z.infer<typeof Placed>;

let logins = 0;

/** A resident at one gateway, as the Mini Program is one. */
export class ResidentClient {
  private constructor(
    readonly gateway: string,
    readonly token: string,
    readonly residentId: string,
  ) {}

  static async logIn(gateway: string, name: string): Promise<ResidentClient> {
    const reply = await send('POST', `${gateway}/api/v1/sessions/wechat`, { code: `dev:${name}:${process.pid}-${++logins}` });
    const session = Session.parse(reply.body);
    return new ResidentClient(gateway, session.token, session.resident.id);
  }

  /** Somebody who is logged in already. */
  static of(gateway: string, token: string, residentId: string): ResidentClient {
    return new ResidentClient(gateway, token, residentId);
  }

  /** The same session at another gateway. */
  at(gateway: string): ResidentClient {
    return new ResidentClient(gateway, this.token, this.residentId);
  }

  get(path: string): Promise<Reply> {
    return send('GET', `${this.gateway}/api/v1${path}`, undefined, { authorization: `Bearer ${this.token}` });
  }

  post(path: string, body: unknown, key?: string): Promise<Reply> {
    const headers = { authorization: `Bearer ${this.token}`, ...(key !== undefined && { 'idempotency-key': key }) };
    return send('POST', `${this.gateway}/api/v1${path}`, body, headers);
  }

  /** Books and expects to succeed. */
  async book(body: object, key: string = crypto.randomUUID()): Promise<Placed> {
    const reply = await this.post('/bookings', body, key);
    if (reply.status !== 201) throw new Error(`booking answered ${reply.status}: ${reply.text}`);
    return Placed.parse(reply.body);
  }

  async stateOf(bookingId: string): Promise<string> {
    return z.object({ state: z.string() }).parse((await this.get(`/bookings/${bookingId}`)).body).state;
  }
}

export function codeOf(reply: Reply): string {
  return Problem.parse(reply.body).code;
}

export function prepayIdOf(placed: Placed): string {
  if (!placed.payment) throw new Error('nothing to pay was offered');
  return placed.payment.package.replace('prepay_id=', '');
}

/** A valid, distinct plate for each number below 90,000. */
export function plate(n: number): string {
  return `粤B${10_000 + n}`;
}
