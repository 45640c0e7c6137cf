import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assert, Clock } from '#kernel';
import { type AuditActor, FieldCipher, type Sql } from '#platform';
import { type KnownResident, readResident, readWalkLimits } from '../adapters/resident-rows.js';
import { SharedLookups } from '../adapters/shared-lookups.js';

const REMEMBERED = 50_000;

/** What other rooms need of residents. What goes with every booking never changes while the resident is there. */
@Injectable()
export class Residents {
  private readonly residents: SharedLookups<string, KnownResident>;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    cipher: FieldCipher,
    @Inject(Clock) clock: Clock,
  ) {
    const load = (residentId: string) => readResident(dataSource, cipher, residentId);
    this.residents = new SharedLookups({ max: REMEMBERED, nowMs: () => clock.nowMs(), load });
  }

  /** How WeChat knows the resident. */
  async openidOf(residentId: string): Promise<string> {
    return (await this.known(residentId)).openid;
  }

  /** How the audit trail knows the resident: SHA-256 over a salt of their own and their id. */
  async actorOf(residentId: string): Promise<AuditActor> {
    const { auditSalt } = await this.known(residentId);
    return { kind: 'resident', commitment: createHash('sha256').update(auditSalt).update(residentId).digest('hex') };
  }

  /** How far each of them would walk, in metres, when their bay is taken back. */
  async walkLimitsOf(residentIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (residentIds.length === 0) return new Map();
    const rows = await this.dataSource.query<{ id: string; walk_limit_metres: number }[]>(
      'SELECT id, walk_limit_metres FROM resident WHERE id IN (?)',
      [[...residentIds]],
    );
    return new Map(rows.map((row) => [row.id, row.walk_limit_metres]));
  }

  /** By resident: how many metres they would walk to another car park. It changes, so it is read from `sql` each time. */
  walkLimitsOf(sql: Sql, residentIds: readonly string[]): Promise<Map<string, number>> {
    return readWalkLimits(sql, residentIds);
  }

  private async known(residentId: string): Promise<KnownResident> {
    const resident = await this.residents.get(residentId);
    assert(resident, 'no such resident');
    return resident;
  }
}
