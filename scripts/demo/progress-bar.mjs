// One line that moves on a terminal; plain lines, now and then, everywhere else.

const WIDTH = 28;
const PLAIN_EVERY_MS = 5000;
const REDRAW_MS = 120;

/**
 * @param {() => { done: number, total: number, text: string }} look
 * @returns {() => void} how to end it
 */
export function showProgress(look) {
  const isTerminal = process.stdout.isTTY === true;
  const draw = () => {
    const { done, total, text } = look();
    const filled = Math.round((done / Math.max(1, total)) * WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
    if (isTerminal) process.stdout.write(`\r\x1b[K  ${bar} ${done}/${total}  ${text}`);
    else console.log(`  ${done}/${total}  ${text}`);
  };
  const timer = setInterval(draw, isTerminal ? REDRAW_MS : PLAIN_EVERY_MS);
  return () => {
    clearInterval(timer);
    draw();
    if (isTerminal) process.stdout.write('\n');
  };
}
