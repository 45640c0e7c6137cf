/** From WeChat's question about messages to the server that sends them. */
import { server } from './program.js';
import type { Notices } from './types/api.js';
import { askToSubscribe } from './wx/subscription.js';

type Subscribed =
  | { readonly kind: 'answered'; readonly notices: Notices; readonly isYes: boolean }
  | { readonly kind: 'off' }
  | { readonly kind: 'failed' };

/**
 * Asks about these kinds of message, and tells the server what was answered. For a tap only, with nothing waited for before: WeChat asks at no
 * other time. Throws `Problem` when the server could not be told.
 */
export async function subscribe(templateIds: readonly string[]): Promise<Subscribed> {
  const asked = await askToSubscribe(templateIds);
  if (asked.kind !== 'answered') return asked;
  if (asked.answers.length === 0) return { kind: 'failed' };
  const notices = await server.answerNotices(asked.answers);
  return { kind: 'answered', notices, isYes: asked.answers.some(({ result }) => result === 'accept') };
}
