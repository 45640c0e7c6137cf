/** How long a stopping worker waits for what is under way. What is cut off is found again: by another worker, a sweep or the relay. */
export const DRAIN_MS = 7_000;

/** Waits for the work, but no longer than this. Answers whether it ended in time; the work itself goes on. */
export async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
