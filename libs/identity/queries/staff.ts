import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assert, Clock } from '#kernel';
import { type AuditPerson, TenantScope } from '#platform';
import { SharedLookups } from '../adapters/shared-lookups.js';
import { findStaff, readStaffActor } from '../adapters/staff-rows.js';

const REMEMBERED = 10_000;

/** What other rooms need of staff. */
@Injectable()
export class Staff {
  private readonly actors: SharedLookups<string, AuditPerson>;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) clock: Clock,
  ) {
    const load = (staffId: string) => readStaffActor(dataSource, staffId);
    this.actors = new SharedLookups({ max: REMEMBERED, nowMs: () => clock.nowMs(), load });
  }

  /** How the audit trail knows a member of staff; it never changes while they are there. */
  async actorOf(staffId: string): Promise<AuditPerson> {
    const actor = await this.actors.get(staffId);
    assert(actor, 'no such member of staff');
    return actor;
  }

  /** For work that goes on after its request: what this member of a partner's staff may touch now; `undefined` when they may no longer act. */
  async scopeOf(staffId: string): Promise<TenantScope | undefined> {
    const staff = await findStaff(this.dataSource, staffId);
    return staff && staff.partnerId !== null ? TenantScope.of(staff) : undefined;
  }
}
