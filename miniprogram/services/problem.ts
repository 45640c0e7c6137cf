import type { Alternative, Problem as ProblemBody } from '../types/api.js';
import { type NextStep, SENTENCES, type Sentence } from './sentences.js';

/** What the server added to a refusal. */
type Beside = Pick<ProblemBody, 'alternatives' | 'firstFullAt' | 'refundFen' | 'retryAfterSeconds'>;

/** A call that did not go well, in words for people and with one thing to do about it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly title: string;
  readonly next: NextStep;
  /** What it was before it had words. */
  readonly reason: unknown;

  constructor(
    readonly code: string,
    sentence: Sentence,
    readonly beside: Beside = {},
    reason?: unknown,
  ) {
    super(code);
    this.reason = reason;
    this.title = sentence.title;
    this.next = sentence.next;
  }

  get alternatives(): readonly Alternative[] {
    return this.beside.alternatives ?? [];
  }
}

/** The phone got no answer: what was asked may have been done all the same. */
export function offline(cause: unknown): Problem {
  return new Problem('offline', SENTENCES.offline, {}, cause);
}

/** A code that this version does not know is told in the server's own words; an answer that is no problem at all by its status. */
export function problemOf(status: number, body: unknown): Problem {
  const told = isProblem(body) ? body : undefined;
  if (told && isKnown(told.code)) return new Problem(told.code, SENTENCES[told.code], told);
  const fallback = SENTENCES[byStatus(status)];
  return told ? new Problem(told.code, { ...fallback, title: told.title }, told) : new Problem(byStatus(status), fallback);
}

/** Whatever was thrown, as a problem. What is none of ours is a defect, and is told as one. */
export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem('internal_error', SENTENCES.internal_error, {}, thrown);
}

type Code = keyof typeof SENTENCES;
const isKnown = (code: string): code is Code => Object.keys(SENTENCES).includes(code);

function byStatus(status: number): Code {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'too_many_requests';
  return status === 502 || status === 503 || status === 504 ? 'temporarily_unavailable' : 'internal_error';
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' && 'title' in body;
}
