import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { OfficeScope } from './office-scope.js';
import { TenantScope } from './tenant-scope.js';

test('the scope of the office is told from that of a tenant, and from an object that looks like one', () => {
  expect(OfficeScope.is(OfficeScope.of({ role: 'office_auditor' }))).toBe(true);
  expect(OfficeScope.is(TenantScope.of({ partnerId: 7, partnerCode: 'lotus' }))).toBe(false);
  expect(OfficeScope.is(Object.create(OfficeScope.prototype))).toBe(false);
});

test('in the product only identity makes one', () => {
  const sources = ['libs', 'apps'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map((path) => join(room, path)),
  );
  const makers = sources.filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && readFileSync(path, 'utf8').includes('OfficeScope.of('),
  );
  expect(makers).toEqual(['libs/identity/queries/staff-sessions.ts']);
});
