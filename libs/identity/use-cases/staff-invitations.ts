import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { InvitationView, NewInvitationView, StaffRole } from '#contracts';
import { assert, Clock, formatInstant, Ids, type Refusal, refuse } from '#kernel';
import { type AuditActor, appendAuditLeaves, CONFIG, type Config, FieldCipher, type Sql, SYSTEM_ACTOR, Transactions } from '#platform';
import { endInvitation, type InvitationRow, insertInvitation, openInvitations } from '../adapters/invitation-rows.js';
import { hashToken, newToken } from '../adapters/secret-tokens.js';
import { lockPartner, readStaffActor } from '../adapters/staff-rows.js';
import { newTotpSecret } from '../adapters/totp.js';
import { reachOf, type StaffPrincipal } from '../domain/staff.js';
import { invitationLeaf } from '../domain/staff-leaf.js';

/** Long enough for a weekend. */
const LIFETIME_MS = 72 * 3_600_000;

export interface InvitationWish {
  readonly name: string;
  readonly role: StaffRole;
  /** Null with the roles of the street office. */
  readonly partnerCode: string | null;
}

/** How people become staff: by a link that somebody of theirs hands them, good once and for three days. Nobody signs up by themselves. */
@Injectable()
export class StaffInvitations {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Ids) private readonly ids: Ids,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Whom somebody may invite is for the caller to know: staff of a partner invite for that partner alone. `by` is null for the first admin,
   * whom a command invites. Refused when there is no such partner.
   */
  async invite(by: StaffPrincipal | null, wish: InvitationWish): Promise<NewInvitationView | Refusal<'not_found'>> {
    const [id, token, createdAtMs] = [this.ids.next(), newToken(), this.clock.nowMs()];
    const { name, role, partnerCode } = wish;
    return this.transactions.run(async (tx) => {
      const partner = partnerCode === null ? null : await lockPartner(tx, partnerCode);
      if (partner === undefined) return refuse('not_found');
      const invitation = { id, name, role, partnerId: partner?.id ?? null, createdAtMs, expiresAtMs: createdAtMs + LIFETIME_MS };
      const secrets = { tokenHash: hashToken(token), totpSecret: newTotpSecret(), invitedBy: by?.staffId ?? null };
      await insertInvitation(tx, this.cipher, { ...invitation, ...secrets });
      const leaf = invitationLeaf('staff.invited', { invitationId: id, by: await actorOf(tx, by), partnerCode, role });
      await appendAuditLeaves(tx, [leaf], createdAtMs);
      return { ...viewOf({ ...invitation, partnerCode, partnerName: partner?.name ?? null }), link: this.linkOf(token) };
    });
  }

  /** Those that can still be accepted, of the partner or, for the street office, of all. */
  async open(staff: StaffPrincipal): Promise<InvitationView[]> {
    return (await openInvitations(this.dataSource, { partnerId: reachOf(staff), nowMs: this.clock.nowMs() })).map(viewOf);
  }

  /** Refused when it is not open, or not theirs. */
  async withdraw(staff: StaffPrincipal, id: string): Promise<'withdrawn' | Refusal<'not_found'>> {
    const nowMs = this.clock.nowMs();
    return this.transactions.run(async (tx) => {
      const [open] = await openInvitations(tx, { partnerId: reachOf(staff), id, nowMs });
      if (!open || !(await endInvitation(tx, id, nowMs))) return refuse('not_found');
      const { partnerCode, role } = open;
      const leaf = invitationLeaf('staff.invitation-withdrawn', { invitationId: id, by: await actorOf(tx, staff), partnerCode, role });
      await appendAuditLeaves(tx, [leaf], nowMs);
      return 'withdrawn';
    });
  }

  /** What follows # is never sent to a server, so the token stands in no log of a proxy. */
  private linkOf(token: string): string {
    return `${new URL(this.config.PUBLIC_URL).origin}/console/#/invitation/${token}`;
  }
}

async function actorOf(tx: Sql, by: StaffPrincipal | null): Promise<AuditActor> {
  if (!by) return SYSTEM_ACTOR;
  const actor = await readStaffActor(tx, by.staffId);
  assert(actor, 'a member of staff who acts has an audit salt');
  return actor;
}

function viewOf({ id, name, role, partnerCode, partnerName, createdAtMs, expiresAtMs }: Omit<InvitationRow, 'partnerId'>): InvitationView {
  const partner = partnerCode === null ? null : { id: partnerCode, name: partnerName ?? '' };
  return { id, name, role, partner, invitedAt: formatInstant(createdAtMs), expiresAt: formatInstant(expiresAtMs) };
}
