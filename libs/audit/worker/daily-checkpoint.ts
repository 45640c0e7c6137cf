import { Inject, Injectable, Logger } from '@nestjs/common';
import { Sweep } from '#platform';
import { SignCheckpoint } from '../use-cases/sign-checkpoint.js';

/** Closes each day with a signed checkpoint. */
@Injectable()
export class DailyCheckpoint extends Sweep {
  override readonly name = 'daily-audit-checkpoint';
  override readonly everyMs = 60_000;
  private readonly logger = new Logger(DailyCheckpoint.name);
  private hasWarned = false;

  constructor(@Inject(SignCheckpoint) private readonly signCheckpoint: SignCheckpoint) {
    super();
  }

  override async run(): Promise<number> {
    const { outcome } = await this.signCheckpoint.executeIfDue();
    if (outcome === 'no-key' && !this.hasWarned) {
      this.hasWarned = true;
      this.logger.warn('audit-private.pem is missing: no checkpoint of the audit trail is signed');
    }
    return outcome === 'signed' ? 1 : 0;
  }
}
