import { randomUUID } from 'node:crypto';
import type { PartnerRole } from '#contracts';
import { type StaffHeaders, staffOf } from '../../support/staff.js';
import { exchange, type Request, toldOf } from './exchange.js';
import type { History } from './history.js';
import { isWorkbook, wordsOfWorkbook } from './workbook-words.js';

export interface StaffOutcome {
  readonly type: 'ok' | 'fail' | 'info';
  readonly status: number;
  readonly code: string | undefined;
  /** The version that the answer told in its ETag. */
  readonly version: number | undefined;
  /** The words of a workbook, otherwise the answer as it is. */
  readonly text: string;
  /** Parsed, when the answer was JSON. */
  readonly body: unknown;
}

export interface StaffCall {
  readonly body?: unknown;
  /** Sent instead of a body; only its size is written down. */
  readonly file?: Request['file'];
  /** Sent as If-Match. */
  readonly version?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Staff of one partner whose every call is in the history, with the partner in whose name they act. */
export class RecordedStaff {
  private calls = 0;

  private constructor(
    private readonly history: History,
    private readonly gateways: readonly string[],
    readonly name: string,
    readonly partner: string,
    private readonly session: StaffHeaders,
    private readonly turn: number,
  ) {}

  /** Gives them a session, past the gateways. */
  static async enter(
    history: History,
    where: Parameters<typeof staffOf>[0] & { readonly gateways: readonly string[] },
    { partner, role, turn }: { partner: string; role: PartnerRole; turn: number },
  ): Promise<RecordedStaff> {
    const name = `${role}-of-${partner}`;
    const session = await staffOf(where, partner, role, name);
    history.canary('token', session.cookie.slice(session.cookie.indexOf('=') + 1));
    return new RecordedStaff(history, where.gateways, name, partner, session, turn);
  }

  /** The same session, at the gateway with this number. */
  at(turn: number): RecordedStaff {
    return new RecordedStaff(this.history, this.gateways, this.name, this.partner, this.session, turn);
  }

  /** `path` is what follows /api/v1/manage. */
  async ask(method: Request['method'], path: string, { body, file, version, headers = {} }: StaffCall = {}): Promise<StaffOutcome> {
    const gateway = this.gateways[this.turn % this.gateways.length] ?? '';
    const op = `${this.name}-${this.turn}-${++this.calls}-${randomUUID().slice(0, 8)}`;
    const event = { src: 'client', p: this.name, op, f: 'manage' } as const;
    const asked = {
      gateway,
      tenant: this.partner,
      method,
      path: `/manage${path}`,
      ...(body !== undefined && { body }),
      ...(file && { bytes: file.content.length }),
    };
    this.history.add({ ...event, type: 'invoke', v: asked });
    const own = { ...this.session, origin: gateway, ...(version !== undefined && { 'if-match': `"${version}"` }) };
    const request = { method, headers: { ...own, ...headers }, body, ...(file && { file }) };
    const answer = await exchange(`${gateway}/api/v1/manage${path}`, request, textOf);
    this.history.add({ ...event, type: answer.type, v: toldOf(answer) });
    const { type, status, code, text } = answer;
    const told = answer.headers.get('etag')?.replaceAll('"', '');
    return { type, status, code, text, version: told === undefined ? undefined : Number(told), body: jsonOf(answer.headers, text) };
  }
}

async function textOf(answer: Response): Promise<string> {
  if (!isWorkbook(answer.headers.get('content-type') ?? '')) return answer.text();
  return wordsOfWorkbook(Buffer.from(await answer.arrayBuffer()));
}

function jsonOf(headers: Headers, text: string): unknown {
  const isJson = /^application\/(problem\+)?json/.test(headers.get('content-type') ?? '');
  return isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined;
}
