import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { csrfTokenOf, StaffSessions } from '#identity';
import { SystemClock } from '#kernel';
import { freshStores, type Stores } from '../../support/stores.js';
import { type Ending, runWorkerCommand } from '../../support/worker-command.js';
import { anIdentityProcess } from './identity-world.js';

/** Each run of the command is a process that has to start. */
jest.setTimeout(120_000);

let stores: Stores;
let one: TestingModule;
beforeAll(async () => {
  stores = await freshStores();
  one = await anIdentityProcess(stores.config, new SystemClock());
  await stores.dataSource.query("INSERT INTO partner (code, name, kind, is_sample) VALUES ('lotus', '莲花园', 'residential', TRUE)");
});
afterAll(async () => {
  await one?.close();
  await stores?.close();
});

const HTTPS = { PUBLIC_URL: 'https://park.example' };
const PRODUCTION = {
  ...HTTPS,
  NODE_ENV: 'production',
  WECHAT_API_BASES: 'https://api.weixin.qq.com',
  WECHAT_PAY_BASES: 'https://api.mch.weixin.qq.com',
};

const run = (args: string[], more: Record<string, string> = {}): Promise<Ending> =>
  runWorkerCommand(stores, 'staff-session', args, undefined, more);
const sessionCount = async () => (await stores.dataSource.query<unknown[]>('SELECT 1 FROM staff_session')).length;

test('shows a cookie that lets its holder in, and how to use it', async () => {
  const { code, out } = await run(['--partner', 'lotus', '--role', 'attendant', '--name', '林师傅'], HTTPS);
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^Set-Cookie: __Host-staff=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure\n/),
  ]);
  const token = /__Host-staff=([\w-]{43})/.exec(out)?.[1] ?? '';
  expect(out).toContain(`curl -H 'Cookie: __Host-staff=${token}' https://park.example/api/v1/staff/me`);
  expect(out).toContain(`-H 'Origin: https://park.example' -H 'x-csrf-token: ${csrfTokenOf(token)}'`);
  expect(await one.get(StaffSessions).principalOf(token)).toMatchObject({ name: '林师傅', role: 'attendant', partnerCode: 'lotus' });
});

test('names who has no name, and leaves a trace in the audit trail', async () => {
  const { out } = await run(['--partner', 'lotus', '--role', 'partner_admin']);
  const token = /staff=([\w-]{43})/.exec(out)?.[1] ?? '';
  expect(await one.get(StaffSessions).principalOf(token)).toMatchObject({ name: '示例管理员', role: 'partner_admin' });
  const leaves = await stores.dataSource.query<{ content: string }[]>('SELECT content FROM audit_leaf ORDER BY id DESC LIMIT 2');
  expect(leaves.map(({ content }) => JSON.parse(content).action)).toEqual(['staff.session-issued', 'staff.added']);
});

test('gives one of the street office too, for no partner', async () => {
  const { code, out } = await run(['--role', 'office_admin']);
  const token = /staff=([\w-]{43})/.exec(out)?.[1] ?? '';
  expect([code, await one.get(StaffSessions).principalOf(token)]).toMatchObject([0, { name: '示例街道管理员', role: 'office_admin' }]);
});

test.each([
  ['for the office in the name of a partner', ['--partner', 'lotus', '--role', 'office_admin'], {}, 'usage:'],
  ['in production', ['--partner', 'lotus', '--role', 'attendant'], PRODUCTION, 'not given away in production'],
  ['for a partner that is not there', ['--partner', 'nowhere', '--role', 'attendant'], {}, 'there is no partner nowhere'],
  ['for a role that is none', ['--partner', 'lotus', '--role', 'owner'], {}, 'usage:'],
  ['without a partner', ['--role', 'attendant'], {}, 'usage:'],
  ['with an option that is none', ['--partner', 'lotus', '--role', 'attendant', '--for', 'ever'], {}, 'usage:'],
])('issues nothing %s', async (_, args, more, complaint) => {
  const before = await sessionCount();
  const { code, out, err } = await run(args, more);
  expect([code, out, err]).toEqual([1, '', expect.stringContaining(complaint)]);
  expect(await sessionCount()).toBe(before);
});
