import { performance } from 'node:perf_hooks';
import { z } from 'zod';

/** An answer takes at most this long; then nobody knows what happened. */
export const CALL_TIMEOUT_MS = 10_000;

/** A request as it goes over the line. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, under this content type, instead of a body in JSON. */
  readonly file?: { readonly type: string; readonly content: string | Buffer };
}

/** What came of it. `ok` is 2xx, `fail` a refusal, `info` everything after which nobody knows. */
export interface Answer {
  readonly type: 'ok' | 'fail' | 'info';
  /** 0 when there was no answer. */
  readonly status: number;
  readonly text: string;
  readonly code: string | undefined;
  /** Why there was no answer. */
  readonly reason: string | undefined;
  readonly ms: number;
  readonly headers: Headers;
}

const Problem = z.object({ code: z.string() });

/** Asks and waits. Never throws. `readText` takes the words out of an answer that is no text. */
export async function exchange(
  url: string,
  { method, headers, body, file }: Request,
  readText: (answer: Response) => Promise<string> = (answer) => answer.text(),
): Promise<Answer> {
  const begun = performance.now();
  const json = body === undefined ? undefined : { type: 'application/json', content: JSON.stringify(body) };
  const { type: contentType, content } = file ?? json ?? {};
  const told = await fetch(url, {
    method,
    headers: { ...headers, ...(contentType && { 'content-type': contentType }) },
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    ...(content !== undefined && { body: content }),
  })
    .then(async (answer) => ({ status: answer.status, text: await readText(answer), headers: answer.headers, reason: undefined }))
    .catch((error: unknown) => ({ status: 0, text: '', headers: new Headers(), reason: reasonOf(error) }));
  const { status, text } = told;
  const type = status >= 200 && status < 300 ? 'ok' : status >= 400 && status < 500 ? 'fail' : 'info';
  return { ...told, type, code: type === 'ok' ? undefined : codeIn(text), ms: Math.round(performance.now() - begun) };
}

/** What is written down of an answer; never the text of one that holds a token. */
export function toldOf({ status, text, code, reason, ms }: Answer, isSecret = false): Record<string, unknown> {
  return { status, ms, ...(!isSecret && { text }), ...(code && { code }), ...(reason && { reason }) };
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function codeIn(text: string): string | undefined {
  try {
    return Problem.safeParse(JSON.parse(text)).data?.code;
  } catch {
    return undefined;
  }
}
