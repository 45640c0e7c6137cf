import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { AcceptInvitation } from '#identity';
import { isRefusal, SystemClock } from '#kernel';
import { codeOf } from '../../support/authenticator.js';
import { freshStores, type Stores } from '../../support/stores.js';
import { runWorkerCommand } from '../../support/worker-command.js';
import { anIdentityProcess } from './identity-world.js';
import { PASSWORD, tryLogIn } from './staff-world.js';

const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://park.example',
  WECHAT_API_BASES: 'https://api.weixin.qq.com',
  WECHAT_PAY_BASES: 'https://api.mch.weixin.qq.com',
};
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** Each run of a command is a process that has to start. */
jest.setTimeout(180_000);

let stores: Stores;
let one: TestingModule;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'demo-staff-'));
  stores = await freshStores();
  one = await anIdentityProcess(stores.config, new SystemClock());
  await stores.dataSource.query("INSERT INTO partner (code, name, kind, is_sample) VALUES ('lotus', '莲花园', 'residential', TRUE)");
});
afterAll(async () => {
  await one?.close();
  await stores?.close();
  rmSync(folder, { recursive: true });
});

const firstAdmin = (...args: string[]) => runWorkerCommand(stores, 'first-admin', args, undefined, PRODUCTION);
const tokenIn = (out: string) => /^https:\/\/park\.example\/console\/#\/invitation\/([\w-]{43})$/m.exec(out)?.[1] ?? '';
const look = (token: string) => one.get(AcceptInvitation).look(token);

async function accept(token: string, account: string): Promise<void> {
  const seen = await look(token);
  if (isRefusal(seen)) throw new Error(seen.refused);
  const welcome = await one
    .get(AcceptInvitation)
    .execute({ token, account, password: PASSWORD, code: codeOf(seen.secret, Date.now()) }, '');
  if (isRefusal(welcome)) throw new Error(welcome.refused);
}

describe('S22 the first admin', () => {
  test('comes in by a link that a command shows, in production too; asked again, only the newest link is good', async () => {
    const [lost, kept] = [await firstAdmin('--name', '王主任'), await firstAdmin('--name', '王主任')];
    expect([lost.code, kept.code]).toEqual([0, 0]);
    expect(await look(tokenIn(lost.out))).toEqual({ refused: 'invitation_rejected' });
    expect(await look(tokenIn(kept.out))).toMatchObject({ name: '王主任', role: 'office_admin', partner: null });
    await accept(tokenIn(kept.out), 'wang.director');
  });

  test('is the only one who comes in so, until all are locked out, and that is told in the audit trail', async () => {
    const refused = await firstAdmin('--name', 'Another');
    expect([refused.code, refused.out, refused.err]).toEqual([1, '', expect.stringContaining('--again')]);
    const again = await firstAdmin('--name', 'Rescue', '--again');
    expect(await look(tokenIn(again.out))).toMatchObject({ role: 'office_admin' });
    const [leaf] = await stores.dataSource.query<{ content: string }[]>('SELECT content FROM audit_leaf ORDER BY id DESC LIMIT 1');
    expect(JSON.parse(leaf?.content ?? '')).toMatchObject({
      action: 'staff.invited',
      actor: { kind: 'system' },
      facts: { role: 'office_admin' },
    });
  });

  test.each([[[]], [['--name', ' ']], [['--name', 'A', '--role', 'office_admin']]])('needs a name and nothing else: %j', async (args) => {
    expect(await firstAdmin(...args)).toMatchObject({ code: 1, err: expect.stringContaining('usage:') });
  });
});

describe('S22 staff of the demo', () => {
  const member = {
    account: 'manager',
    name: '示例物业经理',
    role: 'partner_admin',
    partnerCode: 'lotus',
    password: 'abcde-fghjk-23456',
    totpSecret: SECRET,
  };
  const demoStaff = (people: readonly object[], environment: Record<string, string> = { NODE_ENV: 'development' }) => {
    const file = join(folder, 'demo-staff.json');
    writeFileSync(file, JSON.stringify(people));
    return runWorkerCommand(stores, 'demo-staff', [file], undefined, environment);
  };
  const logIn = (password: string) =>
    tryLogIn(one, { account: 'manager', password, code: codeOf(SECRET, Date.now()) }, `network of ${password}`);

  test.each([
    ['production', PRODUCTION],
    ['test', { NODE_ENV: 'test' }],
  ])('is nobody in %s', async (_, environment) => {
    expect(await demoStaff([member], environment)).toMatchObject({ code: 1, err: expect.stringContaining('development only') });
    expect(await logIn(member.password)).toEqual({ refused: 'staff_log_in_rejected' });
  });

  test('logs in as everybody does, is there once, and gets the password of a new file', async () => {
    expect((await demoStaff([member])).out).toContain('1 of them made now');
    expect(await logIn(member.password)).toEqual({ token: expect.any(String) });
    expect((await demoStaff([member])).out).toContain('0 of them made now');
    await demoStaff([{ ...member, password: 'another-23456-zyxwv' }]);
    expect(await logIn(member.password)).toEqual({ refused: 'staff_log_in_rejected' });
    expect(await logIn('another-23456-zyxwv')).toEqual({ token: expect.any(String) });
    expect(await stores.dataSource.query("SELECT COUNT(*) AS n FROM staff WHERE name = '示例物业经理'")).toMatchObject([{ n: 1 }]);
  });

  test('is refused for a partner that is not there', async () => {
    const lost = await demoStaff([{ ...member, account: 'lost', partnerCode: 'nowhere' }]);
    expect(lost).toMatchObject({ code: 1, err: expect.stringContaining('a partner of the sample data is not there') });
  });
});
