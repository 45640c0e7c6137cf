import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assert, Clock } from '#kernel';
import { type AuditActor, TenantScope } from '#platform';
import { SharedLookups } from '../adapters/shared-lookups.js';
import { findStaff, readAuditSalt } from '../adapters/staff-rows.js';

const REMEMBERED = 10_000;

/** What other rooms need of a partner's staff. */
@Injectable()
export class Staff {
  private readonly salts: SharedLookups<string, Buffer>;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) clock: Clock,
  ) {
    const load = (staffId: string) => readAuditSalt(dataSource, staffId);
    this.salts = new SharedLookups({ max: REMEMBERED, nowMs: () => clock.nowMs(), load });
  }

  /** How the audit trail knows a member of staff: SHA-256 over a salt of their own and their id. */
  async actorOf(staffId: string): Promise<AuditActor> {
    const salt = await this.salts.get(staffId);
    assert(salt, 'no such member of staff');
    return { kind: 'staff', commitment: createHash('sha256').update(salt).update(staffId).digest('hex') };
  }

  /** For work that goes on after the request: what this member of staff may touch now; `undefined` when they may no longer act. */
  async scopeOf(staffId: string): Promise<TenantScope | undefined> {
    const staff = await findStaff(this.dataSource, staffId);
    return staff && TenantScope.of(staff);
  }
}
