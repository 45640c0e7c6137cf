/** Who wants to hear of fail points sets this on `globalThis` before the application starts; the fault suites do. */
const HOOK = Symbol.for('night-berth.failpoint');

type Hook = (name: string) => Promise<void> | void;

/**
 * A named place at which the fault suites stop, delay or kill this process, e.g. `booking.afterCommit`. Always a line of its own,
 * `await failpoint(…);`: the build takes these lines and this file out of what is deployed.
 */
export async function failpoint(name: string): Promise<void> {
  await (globalThis as { [HOOK]?: Hook })[HOOK]?.(name);
}
