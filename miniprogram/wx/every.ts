import { world } from './world.js';

/** Runs again and again with the same pause in between, until it is told to stop. Gives back how to stop it. */
export function every(pauseMs: number, run: () => void): () => void {
  let stop = (): void => undefined;
  const next = (): void => {
    stop = world.after(pauseMs, () => {
      next();
      run();
    });
  };
  next();
  return () => stop();
}
