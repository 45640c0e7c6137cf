import { Inject, Injectable } from '@nestjs/common';
import type { ConsentView, RecordConsentRequest } from '#contracts';
import { Clock, formatInstant } from '#kernel';
import { Transactions } from '#platform';
import { insertConsent, latestConsents } from '../adapters/consent-rows.js';
import { lockResident } from '../adapters/resident-rows.js';

/**
 * Keeps what a resident agreed to or took back: purpose, version of the text and time (PIPL articles 14 and 15 ask for proof).
 * Words are only added, never changed; saying the same again adds nothing.
 */
@Injectable()
export class RecordConsent {
  constructor(
    private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  execute(residentId: string, request: RecordConsentRequest): Promise<ConsentView> {
    return this.transactions.run(async (tx) => {
      await lockResident(tx, residentId);
      const latest = (await latestConsents(tx, residentId)).find((consent) => consent.purpose === request.purpose);
      if (latest?.version === request.version && latest.isGranted === request.isGranted) return latest;
      const nowMs = this.clock.nowMs();
      await insertConsent(tx, { residentId, ...request, nowMs });
      return { ...request, at: formatInstant(nowMs) };
    });
  }
}
