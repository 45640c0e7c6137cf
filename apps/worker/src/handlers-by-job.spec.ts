import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { type JobDefinition, JobHandler } from '#platform';
import { handlersByJob } from './handlers-by-job.js';

const aJob = (name: string): JobDefinition => ({ name, schema: z.object({}), on: [] });
class Handler extends JobHandler<object> {
  constructor(override readonly job: JobDefinition) {
    super();
  }
  override async handle(): Promise<void> {}
}
const greet = aJob('greet');
const wave = aJob('wave');

test('each job is given its one handler', () => {
  const handlers = [new Handler(wave), new Handler(greet)];
  expect(handlersByJob([greet, wave], handlers).get('greet')).toBe(handlers[1]);
});

test('every job without a handler or with two is named', () => {
  expect(() => handlersByJob([greet, wave], [new Handler(wave), new Handler(wave)])).toThrow(
    'The worker cannot start: job greet has no handler; job wave has 2 handlers',
  );
});
