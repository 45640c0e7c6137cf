import { expect, test } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { parseJsonBody } from './json-body.js';
import { ProblemException } from './refusal-to-problem.js';

/** What the body means, or the code with which it is refused. */
function outcomeOf(text: string): unknown {
  let outcome: unknown = 'no answer';
  parseJsonBody({} as FastifyRequest, Buffer.from(text), (error, body) => {
    outcome = error instanceof ProblemException ? error.refusal.refused : (error ?? body);
  });
  return outcome;
}
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

test('a body means what JSON says', () => {
  expect(outcomeOf('{"plate":"粤B12345","n":[1,null,true]}')).toEqual({ plate: '粤B12345', n: [1, null, true] });
});

test('an empty body is no body', () => {
  expect(outcomeOf('')).toBeUndefined();
});

test('ten levels are read, eleven are refused, and a million cost no stack', () => {
  expect(outcomeOf(nested(10))).toBeInstanceOf(Array);
  expect(outcomeOf(`{"a":${nested(9)}}`)).toBeInstanceOf(Object);
  expect([outcomeOf(nested(11)), outcomeOf(`{"a":${nested(10)}}`), outcomeOf(nested(1_000_000))]).toEqual(Array(3).fill('invalid_request'));
});

test.each(['__proto__', 'constructor', 'prototype'])('%s is refused as a key, at any level, and is an ordinary word elsewhere', (word) => {
  expect(outcomeOf(`{"a":[{"${word}":{}}]}`)).toBe('invalid_request');
  expect(outcomeOf(`{"a":"${word}"}`)).toEqual({ a: word });
});

test('NUL is refused in texts and in keys', () => {
  expect([outcomeOf('{"a":["x\\u0000"]}'), outcomeOf('{"\\u0000":1}')]).toEqual(['invalid_request', 'invalid_request']);
});

test.each(['{', '{"a":1}}', "{'a':1}", 'undefined', '\u00ef\u00bb', 'NaN'])('%j is no JSON', (text) => {
  expect(outcomeOf(text)).toBe('invalid_request');
});
