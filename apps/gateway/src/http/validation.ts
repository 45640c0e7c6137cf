import { StandardSchemaValidationPipe } from '@nestjs/common';
import { type InputError, invalidRequest } from './refusal-to-problem.js';

/** As many as a person can use; a body full of faults must not become a larger answer. */
const ERRORS_MAX = 20;

type Issue = Parameters<
  NonNullable<NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory']>
>[0][number];

/** Checks every input against the schema named at its parameter: `@Body({ schema })`, `@Query({ schema })`, `@Param({ schema })`. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => invalidRequest(...issues.slice(0, ERRORS_MAX).map(inputError)),
  });
}

function inputError(issue: Issue): InputError {
  const path = (issue.path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.');
  return { path: path.slice(0, 200), message: issue.message.slice(0, 200) };
}
