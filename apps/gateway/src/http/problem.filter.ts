import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type ProblemView, REFUSALS, type RefusalCode } from '#contracts';
import { type Refusal, refuse } from '#kernel';
import type { GatewayRequest } from './gateway-request.js';
import { isOutage } from './outages.js';
import { STATUS_OF } from './problem-statuses.js';
import { ProblemException } from './refusal-to-problem.js';

const RETRY_AFTER_OUTAGE_SECONDS = 2;

/** What a refusal may tell a client beside its code. */
const MEMBERS = ['detail', 'errors', 'firstFullAt', 'alternatives', 'retryAfterSeconds', 'refundFen'] as const;

/** A keyed request that broke off may have had its effect: whoever asks again with the same key learns which, and never gets it twice. */
const OUTCOME_UNKNOWN =
  '本次请求的结果暂时未知。请稍后使用同一个 Idempotency-Key 重新提交：如已办理，将返回原来的结果，不会重复办理或重复扣款。';

/** Answers everything that is thrown, as problem details (RFC 9457). What went wrong inside goes to the log, never to the client. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<GatewayRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = withAdvice(refusalOf(error), request);
    if (STATUS_OF[refusal.refused] >= 500) this.log(error, request.id);
    if (reply.raw.writableEnded) return; // answered when its time was up
    if (reply.sent || reply.raw.headersSent) reply.raw.destroy();
    else sendProblem(request, reply, refusal);
  }

  /** Only message and stack: other members of driver errors hold the values of a statement. To be too busy is counted, and no line each time. */
  private log(error: unknown, requestId: string): void {
    if (error instanceof ProblemException) {
      if (error.refusal.refused === 'payment_unavailable') this.logger.warn({ requestId, refused: error.refusal.refused });
      return;
    }
    const cause = error instanceof Error && error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
    const stack = error instanceof Error ? `${error.stack}${cause}` : 'something that is no error was thrown';
    this.logger.error({ requestId, stack });
  }
}

/** Which of our codes a thrown thing is answered with. */
export function refusalOf(error: unknown): Refusal<RefusalCode> {
  if (error instanceof ProblemException) return error.refusal;
  const code = isOutage(error) ? 'temporarily_unavailable' : codeOfStatus(statusOf(error));
  return code === 'temporarily_unavailable' ? refuse(code, { retryAfterSeconds: RETRY_AFTER_OUTAGE_SECONDS }) : refuse(code);
}

function withAdvice(refusal: Refusal<RefusalCode>, request: Pick<GatewayRequest, 'headers'>): Refusal<RefusalCode> {
  const isInDoubt = refusal.refused === 'temporarily_unavailable' && request.headers['idempotency-key'] !== undefined;
  return isInDoubt ? refuse(refusal.refused, { ...refusal.detail, detail: OUTCOME_UNKNOWN }) : refusal;
}

/** Errors of the framework carry a status; a status on anybody else's error means nothing here. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { code, statusCode } = error instanceof Error ? (error as { code?: unknown; statusCode?: number }) : {};
  return typeof code === 'string' && code.startsWith('FST_ERR_') ? (statusCode ?? 500) : 500;
}

const CODE_OF_STATUS: Readonly<Record<number, RefusalCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  503: 'temporarily_unavailable',
};

function codeOfStatus(status: number): RefusalCode {
  return CODE_OF_STATUS[status] ?? (status >= 500 ? 'internal_error' : 'invalid_request');
}

export function problemOf(refusal: Refusal<RefusalCode>, request: { path: string; id: string }): ProblemView {
  const problem: Record<string, unknown> = {
    type: `urn:problem-type:night-berth:${refusal.refused}`,
    title: REFUSALS[refusal.refused],
    status: STATUS_OF[refusal.refused],
    code: refusal.refused,
    instance: request.path,
    requestId: request.id,
  };
  for (const member of MEMBERS) if (refusal.detail?.[member] !== undefined) problem[member] = refusal.detail[member];
  return problem as ProblemView;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export function sendProblem(request: Pick<GatewayRequest, 'url' | 'id'>, reply: FastifyReply, refusal: Refusal<RefusalCode>): void {
  const problem = problemOf(refusal, { path: request.url.split('?', 1)[0] ?? '/', id: request.id });
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="night-berth"');
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds);
  reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
}
