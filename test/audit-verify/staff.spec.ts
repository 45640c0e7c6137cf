import { createHash } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { bad, GOOD, judge } from './judge.js';
import { type Content, Desk } from './log.js';
import { aLeaf } from './stories.js';

const desk = new Desk();
afterAll(() => desk.clear());

const judged = (...leaves: readonly Content[]) => judge(desk.log(leaves));
const lin = { kind: 'staff', commitment: createHash('sha256').update('lin').digest('hex') };
const deed = (action: string, facts: Content, over: Content = {}): Content => aLeaf(action, lin.commitment, facts, { actor: lin, ...over });
const ofInvitation = (action: string): Content =>
  deed(action, { role: 'attendant' }, { subject: { id: '01890a5d-ac96-774b-bcce-b302099a8057', kind: 'invitation' } });

test('what staff do about themselves and each other is told, for a partner or for the street office', () => {
  const story = [
    ofInvitation('staff.invited'),
    ofInvitation('staff.invitation-accepted'),
    ofInvitation('staff.invitation-withdrawn'),
    deed('staff.logged-in', { factor: 'totp', role: 'office_admin' }, { tenant: null }),
    deed('staff.logged-in', { factor: 'recovery', role: 'attendant' }),
    deed('staff.log-ins-refused', { count: 10, role: 'attendant' }),
    deed('staff.password-changed', { role: 'partner_admin' }),
    deed('staff.recovery-codes-made', { role: 'partner_admin' }),
    deed('staff.role-changed', { before: 'attendant', role: 'partner_admin' }),
    deed('staff.deactivated', { role: 'office_auditor' }),
  ];
  expect(judged(...story)).toMatchObject(GOOD);
});

test.each([
  ['no role of ours', deed('staff.logged-in', { factor: 'totp', role: 'owner' })],
  ['no factor of ours', deed('staff.logged-in', { factor: 'none', role: 'attendant' })],
  ['the name of an account', deed('staff.log-ins-refused', { account: 'lin', count: 10, role: 'attendant' })],
  ['no refusal at all', deed('staff.log-ins-refused', { count: 0, role: 'attendant' })],
  ['another subject', deed('staff.invited', { role: 'attendant' })],
])('a leaf of theirs that tells %s is none', (_, leaf) => {
  expect(judged(leaf)).toMatchObject(bad('leaf 0', 'content_members'));
});
