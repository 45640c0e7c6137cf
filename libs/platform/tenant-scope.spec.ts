import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { TenantScope } from './tenant-scope.js';

test('a scope covers what belongs to its partner, and nothing else', () => {
  const scope = TenantScope.of({ partnerId: 7, partnerCode: 'lotus' });
  expect([scope.partnerId, scope.partnerCode]).toEqual([7, 'lotus']);
  expect([scope.covers({ partnerCode: 'lotus' }), scope.covers({ partnerCode: 'lotus-2' })]).toEqual([true, false]);
});

test('an object of the same shape is no scope', () => {
  const forged = Object.create(TenantScope.prototype) as TenantScope;
  expect(() => forged.partnerId).toThrow(TypeError);
});

test('in the product only identity makes a scope', () => {
  const sources = ['libs', 'apps'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map((path) => join(room, path)),
  );
  const makers = sources.filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && readFileSync(path, 'utf8').includes('TenantScope.of('),
  );
  expect(makers.sort()).toEqual(['libs/identity/queries/staff-sessions.ts', 'libs/identity/queries/staff.ts']);
});
