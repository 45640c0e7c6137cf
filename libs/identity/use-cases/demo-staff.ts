import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { StaffRole } from '#contracts';
import { assert, Clock, Ids, type Refusal, refuse } from '#kernel';
import { appendAuditLeaves, FieldCipher, type Sql, SYSTEM_ACTOR, Transactions } from '#platform';
import { PasswordHasher } from '../adapters/password-hasher.js';
import { deleteLogin, findLogin, insertLogin } from '../adapters/staff-login-rows.js';
import { insertStaff, lockPartner, readStaffActor } from '../adapters/staff-rows.js';
import { staffLeaf } from '../domain/staff-leaf.js';

/** Somebody with a password and a secret that are known outside: nobody of this kind may ever be in production. */
export interface DemoStaffMember {
  readonly account: string;
  readonly name: string;
  readonly role: StaffRole;
  /** Null with the roles of the street office. */
  readonly partnerCode: string | null;
  readonly password: string;
  readonly totpSecret: string;
}

/** Makes staff for showing the product, who log in as everybody does. Whoever may call this may be anybody, so no route leads here. */
@Injectable()
export class DemoStaff {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Ids) private readonly ids: Ids,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Adds who is not there; who is there keeps everything but a password that is not the one given. Refused when there is no such partner. */
  async ensure(member: DemoStaffMember): Promise<'made' | 'there' | Refusal<'not_found'>> {
    const known = await findLogin(this.dataSource, { account: member.account });
    if (known && (await this.hasher.verify(known.passwordHash, member.password))) return 'there';
    const passwordHash = await this.hasher.hash(member.password);
    return this.transactions.run(async (tx) => {
      const partner = member.partnerCode === null ? null : await lockPartner(tx, member.partnerCode);
      if (partner === undefined) return refuse('not_found');
      const staffId = known?.staffId ?? (await this.add(tx, member, partner?.id ?? null));
      await deleteLogin(tx, staffId);
      const { account, totpSecret } = member;
      await insertLogin(tx, this.cipher, { staffId, account, passwordHash, totpSecret, totpStep: 0 });
      return 'made';
    });
  }

  private async add(tx: Sql, { name, role, partnerCode }: DemoStaffMember, partnerId: number | null): Promise<string> {
    const [staffId, nowMs] = [this.ids.next(), this.clock.nowMs()];
    await insertStaff(tx, { staffId, name, role, partnerId, nowMs });
    const staff = await readStaffActor(tx, staffId);
    assert(staff, 'a member of staff who acts has an audit salt');
    await appendAuditLeaves(tx, [staffLeaf('staff.added', { staff, by: SYSTEM_ACTOR, partnerCode, role })], nowMs);
    return staffId;
  }
}
