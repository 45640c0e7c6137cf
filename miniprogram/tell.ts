/** Says what went wrong, and goes where the next step leads. */
import { asProblem, type Problem } from './services/problem.js';
import type { NextAction } from './services/sentences.js';
import { ask } from './wx/feedback.js';
import { goToTab, open } from './wx/navigation.js';

export { asProblem } from './services/problem.js';

/** What the page on the screen can do by itself. */
export interface Steps {
  again?(): void;
  refresh?(): void;
  window?(): void;
}

/** Shows the problem with its next step; `again` repeats what was tried. */
export async function tell(thrown: unknown, steps: Steps = {}): Promise<Problem> {
  const problem = asProblem(thrown);
  const { text, action } = problem.next;
  const leads = action !== 'close';
  const isTaken = await ask({ title: problem.title, content: '', yes: text, ...(leads && { no: '关闭' }) });
  if (isTaken && leads) follow(action, steps);
  return problem;
}

/** Takes a next step. A page that cannot do it by itself leads to the one that can. */
export function follow(action: NextAction, { again, refresh, window }: Steps): void {
  if (action === 'again') again?.();
  else if (action === 'refresh') (refresh ?? again)?.();
  else if (action === 'window') (window ?? (() => goToTab('home')))();
  else if (action === 'plates') open('/packages/account/plates/plates');
  else if (action === 'home' || action === 'bookings') goToTab(action);
}
