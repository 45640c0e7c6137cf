import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Erasure } from '#identity';
import { eraseAllowances } from '../adapters/allowance-rows.js';
import { eraseNotices } from '../adapters/notice-rows.js';

/** Whoever is erased leaves nothing here, in the same transaction. */
@Injectable()
export class EraseNotices implements OnModuleInit {
  constructor(@Inject(Erasure) private readonly erasure: Erasure) {}

  onModuleInit(): void {
    this.erasure.alsoErase(async (tx, residentId) => {
      await eraseNotices(tx, residentId);
      await eraseAllowances(tx, residentId);
    });
  }
}
