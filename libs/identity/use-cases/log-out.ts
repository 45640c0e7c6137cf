import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Evictions } from '../adapters/evictions.js';
import { hashToken, sessionIdOf } from '../adapters/secret-tokens.js';
import { revokeToken } from '../adapters/session-rows.js';

/** Ends one session, on the server and for good. Ending it twice is no mistake. */
@Injectable()
export class LogOut {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    private readonly evictions: Evictions,
  ) {}

  async execute(token: string): Promise<void> {
    await revokeToken(this.dataSource, hashToken(token), this.clock.nowMs());
    await this.evictions.announce({ kind: 'token', token: sessionIdOf(token) });
  }
}
