import { Inject, Injectable } from '@nestjs/common';
import { RedisProjection } from '../redis-projection.js';
import { Replica } from '../replica.js';

/** Writes every timeline into Redis anew from MySQL. Happens by itself when Redis lost them; this is for a person who wants to be sure. */
@Injectable()
export class RebuildRedis {
  constructor(
    @Inject(Replica) private readonly replica: Replica,
    @Inject(RedisProjection) private readonly projection: RedisProjection,
  ) {}

  /** Returns the number of pools written. Throws when MySQL or Redis is away. */
  async execute(): Promise<number> {
    await this.replica.catchUp();
    return this.projection.loadAll();
  }
}
