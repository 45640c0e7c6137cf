import { expect, test } from '@jest/globals';
import { auditStatement, canonicalJson, digestOf, leafHash, SYSTEM_ACTOR } from './audit-leaf.js';

test('equal states have one text, whatever the order of their members', () => {
  expect(canonicalJson({ b: [1, { d: null, c: '粤' }], a: true })).toBe('{"a":true,"b":[1,{"c":"粤","d":null}]}');
  expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
});

test('a fraction has no canonical text', () => {
  expect(() => canonicalJson({ fen: 0.1 })).toThrow('not a whole number');
});

test('a leaf is hashed as RFC 6962 says', () => {
  expect(leafHash('').toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
});

test('every leaf names its time, its version and a nonce of its own', () => {
  const leaf = {
    action: 'pool.capacity-changed',
    actor: SYSTEM_ACTOR,
    tenant: null,
    subject: { kind: 'pool', id: 'a' },
    reason: null,
  } as const;
  const { parameters } = auditStatement(
    [
      { ...leaf, before: null, after: null, facts: {} },
      { ...leaf, before: null, after: null, facts: {} },
    ],
    7,
  );
  const rows = parameters[0] as [Buffer, string, number][];
  for (const [hash, content, atMs] of rows) {
    expect(hash).toEqual(leafHash(content));
    expect([JSON.parse(content).at, JSON.parse(content).v, atMs]).toEqual([7, 1, 7]);
  }
  expect(rows[0]?.[1]).not.toBe(rows[1]?.[1]);
});
