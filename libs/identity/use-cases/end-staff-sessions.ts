import { Inject, Injectable } from '@nestjs/common';
import { assert, Clock } from '#kernel';
import { appendAuditLeaves, Transactions } from '#platform';
import { Evictions } from '../adapters/evictions.js';
import { readStaffActor } from '../adapters/staff-rows.js';
import { revokeStaffSessions } from '../adapters/staff-session-rows.js';
import { partnerCodeOf, type StaffPrincipal } from '../domain/staff.js';
import { staffLeaf } from '../domain/staff-leaf.js';

/** Which of one's sessions: all of them, the one of this name, or all but that one. */
export type WhichSessions = 'all' | { readonly only: string } | { readonly except: string };

/** Ends sessions of whoever asks, on the server and for good. Ending one twice is no mistake; those of others are out of reach. */
@Injectable()
export class EndStaffSessions {
  constructor(
    private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
    private readonly evictions: Evictions,
  ) {}

  async execute(staff: StaffPrincipal, which: WhichSessions): Promise<void> {
    const { staffId, role } = staff;
    const nowMs = this.clock.nowMs();
    try {
      await this.transactions.run(async (tx) => {
        const ended = await revokeStaffSessions(tx, { staffId, ...hashesOf(which) }, nowMs);
        const actor = await readStaffActor(tx, staffId);
        assert(actor, 'a member of staff who acts has an audit salt');
        const leaf = staffLeaf('staff.session-ended', { staff: actor, by: actor, partnerCode: partnerCodeOf(staff), role });
        await appendAuditLeaves(tx, Array<typeof leaf>(ended).fill(leaf), nowMs);
      });
    } finally {
      // Even when the answer to COMMIT was lost.
      const isOne = which !== 'all' && 'only' in which;
      await this.evictions.announce(isOne ? { kind: 'token', token: which.only } : { kind: 'staff', staffId });
    }
  }
}

function hashesOf(which: WhichSessions): { only?: Buffer; except?: Buffer } {
  if (which === 'all') return {};
  const hash = (sessionId: string) => Buffer.from(sessionId, 'base64url');
  return 'only' in which ? { only: hash(which.only) } : { except: hash(which.except) };
}
