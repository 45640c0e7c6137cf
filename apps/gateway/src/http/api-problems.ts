import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { REFUSALS, type RefusalCode } from '#contracts';
import { STATUS_OF } from './problem-statuses.js';

/** Documents the refusals that a route can meet, one response per status; what every route can meet is added to the whole document. */
export function ApiProblems(...codes: RefusalCode[]): MethodDecorator {
  return applyDecorators(...codes.map(documented));
}

function documented(code: RefusalCode): MethodDecorator {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return ApiResponse({ status: STATUS_OF[code], description: `\`${code}\` ${REFUSALS[code]}`, content });
}
