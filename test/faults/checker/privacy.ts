import type { Past } from './past.js';
import { broken, type Violation } from './violation.js';

/** I18: no failure, frame or log holds what must stay private: a canary, a statement, a stack, a key. */
export function* judgePrivacy({ words }: Past): Generator<Violation> {
  for (const { what, seq } of words.leaks) yield broken('I18', `${what} was told`, seq);
  for (const { kind, text, seq } of words.canaries) {
    const told = words.told.get(text);
    if (told !== undefined) yield broken('I18', `a ${kind} was told`, told, seq);
  }
}
