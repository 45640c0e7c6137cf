import type { JobDefinition, JobHandler } from '#platform';

export type AnyHandler = JobHandler<object>;

/**
 * The one handler of each declared job, by the job's name.
 * @throws Error naming every job that has no handler or several: a worker must not run without knowing who does its work.
 */
export function handlersByJob(jobs: readonly JobDefinition[], handlers: readonly AnyHandler[]): ReadonlyMap<string, AnyHandler> {
  const of = (name: string): readonly AnyHandler[] => handlers.filter(({ job }) => job.name === name);
  const faults = jobs
    .map(({ name }) => ({ name, count: of(name).length }))
    .filter(({ count }) => count !== 1)
    .map(({ name, count }) => `job ${name} has ${count === 0 ? 'no handler' : `${count} handlers`}`);
  if (faults.length > 0) throw new Error(`The worker cannot start: ${faults.join('; ')}`);
  return new Map(handlers.map((handler) => [handler.job.name, handler]));
}
