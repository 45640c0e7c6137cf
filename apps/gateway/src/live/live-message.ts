import { LiveRequest } from '#contracts';

/** `unreadable` is no message of ours and no slip of a person: whoever sends it does not speak this protocol. */
export type Heard = { readonly request: LiveRequest } | 'unreadable' | 'invalid';

const TYPES: ReadonlySet<unknown> = new Set<LiveRequest['type']>(LiveRequest.options.map(({ shape }) => shape.type.value));

/** Keys that reach the prototype of an object when somebody copies them carelessly. */
const POISON = new Set(['__proto__', 'constructor', 'prototype']);

/** Parses and checks what a client said. */
export function parseLiveMessage(text: string): Heard {
  let message: unknown;
  try {
    message = JSON.parse(text, withoutPoison);
  } catch {
    return 'unreadable'; // no JSON, too deep, or poisoned
  }
  if (typeof message !== 'object' || message === null || !('type' in message) || !TYPES.has(message.type)) return 'unreadable';
  const checked = LiveRequest.safeParse(message);
  return checked.success ? { request: checked.data } : 'invalid';
}

function withoutPoison(key: string, value: unknown): unknown {
  if (POISON.has(key)) throw new SyntaxError(`the key ${key} is not allowed`);
  return value;
}
