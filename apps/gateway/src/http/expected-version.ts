import { createParamDecorator, type ExecutionContext, type ParamDecoratorEnhancer } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { refuse } from '#kernel';
import { ApiProblems } from './api-problems.js';
import type { GatewayRequest } from './gateway-request.js';
import { invalidRequest, ProblemException } from './refusal-to-problem.js';

/** One strong entity tag that is a number: as versions are told in `ETag`. A list, a weak one and `*` name no single version. */
const VERSION_TAG = /^"(0|[1-9]\d{0,8})"$/;

function expectedVersionOf(request: GatewayRequest): number {
  const value = request.headers['if-match'];
  if (value === undefined || value === '') throw new ProblemException(refuse('version_missing'));
  const version = VERSION_TAG.exec(value)?.[1];
  if (version === undefined) throw invalidRequest({ path: 'If-Match', message: '须为一个版本号，例如 "7"（含引号）' });
  return Number(version);
}

const documented: ParamDecoratorEnhancer = (target, key) => {
  const descriptor = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
  if (key === undefined || !descriptor) return;
  const schema = { type: 'string', pattern: VERSION_TAG.source } as const;
  const description = 'The version that is being edited, as the last answer told it in `ETag`.';
  ApiHeader({ name: 'If-Match', required: true, description, example: '"7"', schema })(target, key, descriptor);
  ApiProblems('version_missing', 'version_conflict')(target, key, descriptor);
};

/**
 * The version of the thing that the caller saw and means to change: `If-Match: "7"` is 7 (RFC 9110 section 13.1.1). Missing, it is answered
 * with 428 (RFC 6585), so that nobody overwrites unseen what a colleague wrote; a use case refuses one that is not the present one.
 */
export const ExpectedVersion = createParamDecorator(
  (_: unknown, context: ExecutionContext): number => expectedVersionOf(context.switchToHttp().getRequest<GatewayRequest>()),
  [documented],
);
