import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config, isServerUnable } from '#platform';
import { rightsToBendTrail } from '../adapters/application-rights.js';

/**
 * A process whose database user could change the trail would make it worth less than it looks. In production such a process does not
 * start; elsewhere it says so and goes on.
 */
@Injectable()
export class AppendOnlyGuard implements OnModuleInit {
  private readonly logger = new Logger(AppendOnlyGuard.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  async onModuleInit(): Promise<void> {
    const rights = await this.rights();
    if (rights.length === 0) return;
    const text = `the user of DATABASE_URL may change the audit trail (${rights.join(', ')}): run the migrations as DATABASE_OWNER_URL, see docs/AUDIT.md`;
    if (this.config.NODE_ENV === 'production') throw new Error(text);
    this.logger.warn(text);
  }

  /** A read-only server shows nothing and lets nobody change anything: it is no reason not to start. */
  private async rights(): Promise<string[]> {
    try {
      return await rightsToBendTrail(this.dataSource);
    } catch (error) {
      if (!isServerUnable(error)) throw error;
      this.logger.warn('whether the user of DATABASE_URL may change the audit trail cannot be told now: the database takes no writes');
      return [];
    }
  }
}
