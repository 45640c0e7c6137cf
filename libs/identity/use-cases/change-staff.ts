import { Inject, Injectable } from '@nestjs/common';
import { isOfficeRole, type StaffRole } from '#contracts';
import { assert, Clock, type Refusal, refuse } from '#kernel';
import { type AuditActor, type AuditPerson, appendAuditLeaves, type Sql, Transactions } from '#platform';
import { Evictions } from '../adapters/evictions.js';
import { deleteLogin } from '../adapters/staff-login-rows.js';
import { findStaff, lockOfficeAdmins, readStaffActor, type StaffRow, writeStaffActive, writeStaffRole } from '../adapters/staff-rows.js';
import { revokeStaffSessions } from '../adapters/staff-session-rows.js';
import { reachOf, type StaffPrincipal } from '../domain/staff.js';
import { staffLeaf } from '../domain/staff-leaf.js';

type Refused = Refusal<'not_found'> | Refusal<'last_admin'>;

interface Change {
  readonly target: StaffRow;
  readonly staff: AuditPerson;
  readonly by: AuditActor;
  readonly nowMs: number;
}

/**
 * What staff may do is given and taken here. Whoever it is about is logged out by it, so that no session and no live connection goes on
 * under an old permission: processes are told at once, and those that did not hear notice within five seconds.
 */
@Injectable()
export class ChangeStaff {
  constructor(
    private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
    private readonly evictions: Evictions,
  ) {}

  /** A role of the same side: nobody becomes the street office by being promoted. */
  changeRole(by: StaffPrincipal, staffId: string, role: StaffRole): Promise<'changed' | Refused | Refusal<'role_does_not_fit'>> {
    return this.change(by, staffId, role, async (tx, { target, staff, by: actor, nowMs }) => {
      if (isOfficeRole(role) !== isOfficeRole(target.role)) return refuse('role_does_not_fit');
      if (role === target.role) return 'changed';
      await writeStaffRole(tx, staffId, role);
      const told = { staff, by: actor, partnerCode: target.partnerCode, role };
      await appendAuditLeaves(tx, [staffLeaf('staff.role-changed', { ...told, facts: { before: target.role } })], nowMs);
      return 'changed';
    });
  }

  /** For good: password, second factor and recovery codes are gone, the account is free. Who comes back is invited anew. */
  deactivate(by: StaffPrincipal, staffId: string): Promise<'changed' | Refused> {
    return this.change(by, staffId, undefined, async (tx, { target, staff, by: actor, nowMs }) => {
      await deleteLogin(tx, staffId);
      await writeStaffActive(tx, staffId, false);
      const told = { staff, by: actor, partnerCode: target.partnerCode, role: target.role };
      await appendAuditLeaves(tx, [staffLeaf('staff.deactivated', told)], nowMs);
      return 'changed';
    });
  }

  private async change<Code extends string>(
    by: StaffPrincipal,
    staffId: string,
    role: StaffRole | undefined,
    work: (tx: Sql, change: Change) => Promise<'changed' | Refusal<Code>>,
  ): Promise<'changed' | Refused | Refusal<Code>> {
    try {
      return await this.transactions.run(async (tx): Promise<'changed' | Refused | Refusal<Code>> => {
        const nowMs = this.clock.nowMs();
        const admins = await lockOfficeAdmins(tx);
        const target = await findStaff(tx, staffId);
        const isInReach = target && (reachOf(by) === undefined || target.partnerId === reachOf(by));
        const [staff, actor] = [await readStaffActor(tx, staffId), await readStaffActor(tx, by.staffId)];
        if (!isInReach || !staff) return refuse('not_found');
        assert(actor, 'a member of staff who acts has an audit salt');
        const isLast = admins.length === 1 && admins[0] === staffId && role !== 'office_admin';
        if (isLast) return refuse('last_admin');
        const done = await work(tx, { target, staff, by: actor, nowMs });
        if (done === 'changed' && role !== target.role) await revokeStaffSessions(tx, { staffId }, nowMs);
        return done;
      });
    } finally {
      await this.evictions.announce({ kind: 'staff', staffId }); // even when the answer to COMMIT was lost
    }
  }
}
