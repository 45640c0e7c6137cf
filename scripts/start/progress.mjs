// One line a step, in both languages: what is being done, and how long it took.

const NAME_COLUMNS = 34;

/** Chinese characters are two columns wide on a terminal. */
export const columns = (text) => [...text].reduce((sum, character) => sum + (character.codePointAt(0) > 0x2e7f ? 2 : 1), 0);

const pad = (text) => text + ' '.repeat(Math.max(1, NAME_COLUMNS - columns(text)));

/** Runs `work` as a named step and gives its result. A fault is marked on the step's line and thrown on. */
export async function step(english, chinese, work) {
  const label = pad(`${english} ${chinese}`);
  const startedAt = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  … ${label}\r`);
  const finish = (mark) => console.log(`  ${mark} ${label}${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  try {
    const result = await work();
    finish('✓');
    return result;
  } catch (error) {
    finish('✗');
    throw error;
  }
}
