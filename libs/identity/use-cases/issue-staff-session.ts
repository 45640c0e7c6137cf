import { Inject, Injectable } from '@nestjs/common';
import type { StaffRole } from '#contracts';
import { assert, Clock, Ids, type Refusal, refuse } from '#kernel';
import { appendAuditLeaves, type Sql, SYSTEM_ACTOR, Transactions } from '#platform';
import { hashToken, newToken } from '../adapters/secret-tokens.js';
import { findStaffByName, insertStaff, lockPartner, readStaffActor } from '../adapters/staff-rows.js';
import { insertStaffSession } from '../adapters/staff-session-rows.js';
import { STAFF_SESSION, STEPPED_UP_MS } from '../domain/session-lifetime.js';
import { staffLeaf } from '../domain/staff-leaf.js';

interface StaffWish {
  /** Null with the roles of the street office. */
  readonly partnerCode: string | null;
  readonly role: StaffRole;
  readonly name: string;
  /** As if the second factor had been shown just now. */
  readonly isSteppedUp?: boolean;
}

/**
 * Starts a session of staff without a log-in, and adds who is not there yet: for development and tests. Whoever may call this may be
 * anybody, so no route leads here.
 */
@Injectable()
export class IssueStaffSession {
  constructor(
    private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Ids) private readonly ids: Ids,
  ) {}

  /** Refused when there is no such partner. */
  async execute(wish: StaffWish): Promise<{ token: string; expiresAtMs: number; staffId: string } | Refusal<'not_found'>> {
    const [token, nowMs] = [newToken(), this.clock.nowMs()];
    const expiresAtMs = nowMs + STAFF_SESSION.lifetimeMs;
    return this.transactions.run(async (tx) => {
      const partner = wish.partnerCode === null ? null : await lockPartner(tx, wish.partnerCode);
      if (partner === undefined) return refuse('not_found');
      const partnerId = partner === null ? null : partner.id;
      const known = await findStaffByName(tx, { ...wish, partnerId });
      const staffId = known ?? (await this.add(tx, { ...wish, partnerId, nowMs }));
      const session = { tokenHash: hashToken(token), staffId, device: '', sinceMs: nowMs, nowMs, expiresAtMs, steppedUpUntilMs: 0 };
      await insertStaffSession(tx, { ...session, ...(wish.isSteppedUp && { steppedUpUntilMs: nowMs + STEPPED_UP_MS }) });
      await this.tell(tx, known ? ['staff.session-issued'] : ['staff.added', 'staff.session-issued'], { ...wish, staffId, nowMs });
      return { token, expiresAtMs, staffId };
    });
  }

  private async add(tx: Sql, staff: StaffWish & { partnerId: number | null; nowMs: number }): Promise<string> {
    const staffId = this.ids.next();
    await insertStaff(tx, { ...staff, staffId });
    return staffId;
  }

  private async tell(
    tx: Sql,
    actions: readonly Parameters<typeof staffLeaf>[0][],
    { staffId, partnerCode, role, nowMs }: StaffWish & { staffId: string; nowMs: number },
  ): Promise<void> {
    const staff = await readStaffActor(tx, staffId);
    assert(staff, 'a member of staff who acts has an audit salt');
    const leaves = actions.map((action) => staffLeaf(action, { staff, by: SYSTEM_ACTOR, partnerCode, role }));
    await appendAuditLeaves(tx, leaves, nowMs);
  }
}
