import type { FastifyRequest } from 'fastify';
import { invalidRequest } from './refusal-to-problem.js';

/** Objects and lists within one another, the outermost counted. */
const DEPTH_MAX = 10;

/** Keys that reach the prototype of an object when somebody copies them carelessly. */
const POISON = new Set(['__proto__', 'constructor', 'prototype']);

const NUL_FAULT = '文本中含有无效字符';

/** Parses a JSON body. An empty one is none: the Mini Program names JSON as its type even when it sends nothing. */
export function parseJsonBody(_request: FastifyRequest, body: Buffer, done: (error: Error | null, body?: unknown) => void): void {
  try {
    done(null, body.length === 0 ? undefined : parseJson(body.toString('utf8')));
  } catch (error) {
    done(error as Error);
  }
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidRequest({ path: '', message: '请求内容不是有效的 JSON' });
  }
  const fault = faultOf(value);
  if (fault) throw invalidRequest({ path: '', message: fault });
  return value;
}

/** `depth`: how many objects and lists there are around it. Ends at the deepest that is allowed, so a deep body costs no stack. */
function faultOf(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? NUL_FAULT : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === DEPTH_MAX) return 'JSON 嵌套过深';
  for (const [key, member] of Object.entries(value)) {
    if (POISON.has(key)) return '含有不允许的字段名';
    const fault = key.includes('\0') ? NUL_FAULT : faultOf(member, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}
