import { expect, test } from '@jest/globals';
import { appendAuditLeaves, canonicalJson, digestOf, leafHash, SYSTEM_ACTOR } from './audit-leaf.js';

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

test('every leaf names its time, its version and a nonce of its own', async () => {
  const leaf = {
    action: 'pool.capacity-changed',
    actor: SYSTEM_ACTOR,
    tenant: null,
    subject: { kind: 'pool', id: 'a' },
    reason: "is this “?” kept, and this '",
    before: null,
    after: null,
    facts: {},
  } as const;
  const statements: string[] = [];
  const query = async (sql: string): Promise<never> => statements.push(sql) as never;
  await appendAuditLeaves({ query }, [leaf, leaf], 7);
  const rows = [...(statements[0] ?? '').matchAll(/\(X'([0-9a-f]{64})', '(.*?)', 7\)/g)].map(([, hash, text]) => [hash, plain(text ?? '')]);
  expect(rows).toHaveLength(2);
  for (const [hash, content] of rows) {
    expect(hash).toBe(leafHash(content ?? '').toString('hex'));
    expect(JSON.parse(content ?? '')).toMatchObject({ at: 7, v: 1, reason: leaf.reason });
  }
  expect(rows[0]?.[1]).not.toBe(rows[1]?.[1]);
});

/** What the server reads in an escaped text. */
function plain(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}
