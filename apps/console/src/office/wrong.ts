import type { Problem } from '../api/problem.js';

/** A problem with what it says of single fields, in one line. */
export function wordsOf({ title, body }: Pick<Problem, 'title' | 'body'>): string {
  const errors = Array.isArray(body['errors']) ? (body['errors'] as readonly { readonly message?: unknown }[]) : [];
  const messages = errors.flatMap(({ message }) => (typeof message === 'string' ? [message] : []));
  return messages.length > 0 ? `${title}：${[...new Set(messages)].join('；')}` : title;
}
