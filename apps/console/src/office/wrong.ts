import type { Problem } from '../api/problem.js';

/** A problem with what it says of single fields, in one line. */
export function wordsOf({ title, body }: Pick<Problem, 'title' | 'body'>): string {
  const messages = (body.errors ?? []).map(({ message }) => message);
  return messages.length > 0 ? `${title}：${[...new Set(messages)].join('；')}` : title;
}
