import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Names of staff, for the street office, which may know who did what in the name of a partner. */
@Injectable()
export class StaffNames {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** By the commitment with which the audit trail knows them. Who was unlinked from the trail is left out. */
  async byCommitment(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.dataSource.query<{ id: string; name: string; salt: Buffer }[]>(
      'SELECT id, name, audit_salt AS salt FROM staff WHERE audit_salt IS NOT NULL',
    );
    return new Map(rows.map(({ id, name, salt }) => [createHash('sha256').update(salt).update(id).digest('hex'), name]));
  }
}
