import { createParamDecorator, type ExecutionContext, type ParamDecoratorEnhancer } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyKey } from '#contracts';
import { refuse } from '#kernel';
import { ApiProblems } from './api-problems.js';
import type { GatewayRequest } from './gateway-request.js';
import { invalidRequest, ProblemException } from './refusal-to-problem.js';

const HEADER = 'idempotency-key';

/** The header sent twice arrives joined by a comma and a space, which no key contains: it is refused like any other malformed key. */
function requestKeyOf(request: GatewayRequest): string {
  const value = request.headers[HEADER];
  if (value === undefined || value === '') throw new ProblemException(refuse('idempotency_key_missing'));
  const parsed = IdempotencyKey.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(...parsed.error.issues.map((issue) => ({ path: 'Idempotency-Key', message: issue.message })));
}

const documented: ParamDecoratorEnhancer = (target, key) => {
  const descriptor = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
  if (key === undefined || !descriptor) return;
  const schema = { type: 'string', minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' } as const;
  const description = 'Chosen by the client, one for each intent; the same key never has a second effect.';
  ApiHeader({ name: 'Idempotency-Key', required: true, description, schema })(target, key, descriptor);
  ApiProblems('idempotency_key_missing', 'idempotency_key_in_progress', 'idempotency_key_reused')(target, key, descriptor);
};

/** The Idempotency-Key of the request, checked; the route is documented as needing one. */
export const RequestKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => requestKeyOf(context.switchToHttp().getRequest<GatewayRequest>()),
  [documented],
);
