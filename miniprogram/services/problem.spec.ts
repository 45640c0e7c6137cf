import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { REFUSALS } from '../../libs/contracts/refusals.js';
import { asProblem, problemOf } from './problem.js';
import { SENTENCES } from './sentences.js';

/** What may be answered to any call, and is named by none. */
const ANYWHERE = [
  'invalid_request',
  'ticket_rejected',
  'payload_too_large',
  'too_many_requests',
  'temporarily_unavailable',
  'internal_error',
];

/** Routes of those who run car parks and of the office, and those that WeChat calls. */
const OTHERS = /^\/api\/v1\/(manage|office|staff|wechat)\//;

function codesOfResidents(): string[] {
  const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Readonly<Record<string, object>> };
  const theirs = JSON.stringify(Object.entries(paths).filter(([path]) => !OTHERS.test(path)));
  return [...Object.keys(REFUSALS).filter((code) => new RegExp(`\\b${code}\\b`).test(theirs)), ...ANYWHERE];
}

test('every code that a resident can meet has a sentence and a next step', () => {
  expect(codesOfResidents().length).toBeGreaterThan(25);
  expect(codesOfResidents().filter((code) => !(code in SENTENCES))).toEqual([]);
  for (const { title, next } of Object.values(SENTENCES)) {
    expect(title).toMatch(/[\u4e00-\u9fff]/);
    expect(next.text).toMatch(/[\u4e00-\u9fff]/);
  }
});

test('a code of a newer server is told in its own words', () => {
  const problem = problemOf(409, { status: 409, code: 'brand_new', title: '全新的拒绝', type: 't' });
  expect(problem).toMatchObject({ code: 'brand_new', title: '全新的拒绝' });
});

test('an answer that is no problem is judged by its status', () => {
  expect(problemOf(502, '<html>').code).toBe('temporarily_unavailable');
  expect(problemOf(404, '').code).toBe('not_found');
  expect(problemOf(418, null).code).toBe('internal_error');
});

test('what is thrown by mistake becomes a problem that can be shown', () => {
  expect(asProblem(new TypeError('x is undefined'))).toMatchObject({ code: 'internal_error', next: { action: 'again' } });
});
