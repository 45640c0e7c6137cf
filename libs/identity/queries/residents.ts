import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assert, Clock } from '#kernel';
import { FieldCipher } from '#platform';
import { openidOf } from '../adapters/resident-rows.js';
import { SharedLookups } from '../adapters/shared-lookups.js';

const REMEMBERED = 50_000;

/** How WeChat knows a resident: asked for each payment and message, and never changed. */
@Injectable()
export class Residents {
  private readonly openids: SharedLookups<string, string>;

  constructor(@Inject(DataSource) dataSource: DataSource, cipher: FieldCipher, @Inject(Clock) clock: Clock) {
    const load = (residentId: string) => openidOf(dataSource, cipher, residentId);
    this.openids = new SharedLookups({ max: REMEMBERED, nowMs: () => clock.nowMs(), load });
  }

  async openidOf(residentId: string): Promise<string> {
    const openid = await this.openids.get(residentId);
    assert(openid !== undefined, 'no such resident');
    return openid;
  }
}
