import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assert, type Refusal, refuse } from '#kernel';
import { appendAuditLeaves, type Sql } from '#platform';
import { commonPasswords } from '../adapters/common-passwords.js';
import { Evictions } from '../adapters/evictions.js';
import { PasswordHasher } from '../adapters/password-hasher.js';
import { findLogin, writePasswordHash } from '../adapters/staff-login-rows.js';
import { readStaffActor } from '../adapters/staff-rows.js';
import { lockOpenSession, revokeStaffSessions } from '../adapters/staff-session-rows.js';
import { isTooCommon } from '../domain/new-password.js';
import { partnerCodeOf, type StaffPrincipal } from '../domain/staff.js';
import { staffLeaf } from '../domain/staff-leaf.js';
import type { OpenedSession } from './log-in-staff.js';
import { openStaffSession } from './open-staff-session.js';
import { type ProofRefused, StaffProof } from './staff-proof.js';

/** What staff do by proving themselves again. Each time the session gets a new secret, and the old one is worth nothing (OWASP ASVS 7.2.4). */
@Injectable()
export class ProveAgain {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly proof: StaffProof,
    private readonly hasher: PasswordHasher,
    private readonly evictions: Evictions,
  ) {}

  /** For what asks for a second factor that is fresh. */
  async stepUp(staff: StaffPrincipal, code: string): Promise<OpenedSession | ProofRefused> {
    try {
      return await this.proof.with(staff, { code }, (tx, nowMs) => this.renew(tx, staff, nowMs, 'this session'));
    } finally {
      await this.evictions.announce({ kind: 'token', token: staff.sessionId });
    }
  }

  /** All other sessions end: whoever knew the old password may have opened one. */
  async changePassword(
    staff: StaffPrincipal,
    { password, newPassword, code }: { password: string; newPassword: string; code: string },
  ): Promise<OpenedSession | ProofRefused | Refusal<'password_too_common'>> {
    const login = await findLogin(this.dataSource, { staffId: staff.staffId });
    if (isTooCommon(newPassword, login?.account ?? '', commonPasswords())) return refuse('password_too_common');
    const [before, after] = [login?.passwordHash, () => this.hasher.hash(newPassword)];
    const passwordHash = async () => ((await this.hasher.verify(before, password)) ? before : undefined);
    try {
      return await this.proof.with(staff, { code, passwordHash }, async (tx, nowMs) => {
        await writePasswordHash(tx, staff.staffId, before ?? '', await after());
        const actor = await readStaffActor(tx, staff.staffId);
        assert(actor, 'a member of staff who acts has an audit salt');
        const told = { staff: actor, by: actor, partnerCode: partnerCodeOf(staff), role: staff.role };
        await appendAuditLeaves(tx, [staffLeaf('staff.password-changed', told)], nowMs);
        return this.renew(tx, staff, nowMs, 'all sessions');
      });
    } finally {
      await this.evictions.announce({ kind: 'staff', staffId: staff.staffId });
    }
  }

  private async renew(
    tx: Sql,
    { staffId, sessionId }: StaffPrincipal,
    nowMs: number,
    ends: 'this session' | 'all sessions',
  ): Promise<OpenedSession | Refusal<'proof_rejected'>> {
    const tokenHash = Buffer.from(sessionId, 'base64url');
    const present = await lockOpenSession(tx, tokenHash, nowMs);
    if (!present) return refuse('proof_rejected'); // it was ended meanwhile, and nothing takes its place
    await revokeStaffSessions(tx, { staffId, ...(ends === 'this session' && { only: tokenHash }) }, nowMs);
    const { device, sinceMs, expiresAtMs } = present;
    return { token: await openStaffSession(tx, { staffId, device, nowMs, sinceMs, expiresAtMs }) };
  }
}
