import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, Fault } from '#kernel';
import { type AuditPerson, Batcher, FieldCipher, type Sql } from '#platform';
import { Evictions } from '../adapters/evictions.js';
import { type KnownResident, lockIfThere, readResidents, readWalkLimits } from '../adapters/resident-rows.js';
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
    evictions: Evictions,
  ) {
    const readers = new Batcher<string, KnownResident | undefined>('residents', (ids) => readResidents(dataSource, cipher, ids));
    const load = (residentId: string) => readers.submit(residentId);
    this.residents = new SharedLookups({ max: REMEMBERED, nowMs: () => clock.nowMs(), load });
    evictions.listen((eviction) => {
      if (eviction.kind === 'resident') this.residents.evict(eviction.residentId);
      if (eviction.kind === 'everything') this.residents.evictAll();
    });
  }

  /** How WeChat knows the resident. */
  async openidOf(residentId: string): Promise<string> {
    return (await this.known(residentId)).openid;
  }

  /** How the audit trail knows the resident: SHA-256 over a salt of their own and their id. */
  async actorOf(residentId: string): Promise<AuditPerson> {
    const { auditSalt } = await this.known(residentId);
    return { kind: 'resident', commitment: createHash('sha256').update(auditSalt).update(residentId).digest('hex') };
  }

  /** By resident: how far they would walk, in metres, when their bay is taken back. It may change, so it is read each time. */
  walkLimitsOf(residentIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return readWalkLimits(this.dataSource, residentIds);
  }

  /** Locks the resident's row in the caller's transaction, after pools and before vehicles. False when they have been erased. */
  lock(tx: Sql, residentId: string): Promise<boolean> {
    return lockIfThere(tx, residentId);
  }

  private async known(residentId: string): Promise<KnownResident> {
    const resident = await this.residents.get(residentId);
    if (!resident) throw new Fault('the resident was erased', true); // for some seconds a process may still remember their session
    return resident;
  }
}
