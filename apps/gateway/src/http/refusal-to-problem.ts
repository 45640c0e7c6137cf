import type { RefusalCode } from '#contracts';
import { isRefusal, type Refusal, refuse } from '#kernel';

/** Carries a refusal from a controller to the filter that answers it. Never crosses into a lib. */
export class ProblemException extends Error {
  override readonly name = 'ProblemException';

  /** Without a stack: a refusal is an answer, given thousands of times a second, and nobody looks for where it was given. */
  constructor(readonly refusal: Refusal<RefusalCode>) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(refusal.refused);
    Error.stackTraceLimit = limit;
  }
}

/**
 * The value, or the problem that answers the refusal: `return orProblem(await this.placeBooking.execute(…))`.
 * Of the refusal's detail the members `firstFullAt`, `alternatives`, `retryAfterSeconds`, `refundFen` and `errors` reach the client.
 */
export function orProblem<T extends object, Code extends RefusalCode>(outcome: T | Refusal<Code>): T {
  if (isRefusal(outcome)) throw new ProblemException(outcome);
  return outcome;
}

/** For what succeeds without a value to tell: the problem that answers the refusal, if it is one. */
export function done<Word extends string, Code extends RefusalCode>(outcome: Word | Refusal<Code>): void {
  if (typeof outcome !== 'string') throw new ProblemException(outcome);
}

/** The value, or 404 when there is none, which is also the answer for what belongs to somebody else. */
export function orNotFound<T>(value: T | undefined): T {
  if (value === undefined) throw new ProblemException(refuse('not_found'));
  return value;
}

/** One place of the input and what is wrong there; the path is dotted, e.g. `vehicles.0.plate`. */
export interface InputError {
  readonly path: string;
  readonly message: string;
}

export function invalidRequest(...errors: InputError[]): ProblemException {
  return new ProblemException(refuse('invalid_request', { errors }));
}
