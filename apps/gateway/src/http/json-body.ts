import type { FastifyRequest } from 'fastify';
import { invalidRequest } from './refusal-to-problem.js';

/** Objects and lists within one another, the outermost counted. */
const DEPTH_MAX = 10;

/** Keys that reach the prototype of an object when somebody copies them carelessly. */
const POISON = new Set(['__proto__', 'constructor', 'prototype']);

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

/** Walks level by level, so that depth costs no stack. */
function faultOf(value: unknown): string | undefined {
  let level: unknown[] = [value];
  for (let depth = 1; level.length > 0; depth++) {
    const objects = level.filter((item): item is object => typeof item === 'object' && item !== null);
    const keys = objects.flatMap((item) => (Array.isArray(item) ? [] : Object.keys(item)));
    if (depth > DEPTH_MAX && objects.length > 0) return 'JSON 嵌套过深';
    if (keys.some((key) => POISON.has(key))) return '含有不允许的字段名';
    if ([...keys, ...level].some((text) => typeof text === 'string' && text.includes('\0'))) return '文本中含有无效字符';
    level = objects.flatMap((item) => Object.values(item) as unknown[]);
  }
  return undefined;
}
