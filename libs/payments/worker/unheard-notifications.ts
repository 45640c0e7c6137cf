import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Sweep } from '#platform';
import { Inbox } from '../inbox.js';

/** Facts of the inbox that nobody has applied although they were told of: their job was lost with the queue, or has failed too often. */
@Injectable()
export class UnheardNotifications extends Sweep {
  override readonly name = 'unheard-notifications';

  constructor(
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override run(): Promise<number> {
    return this.inbox.tellAgain(this.clock.nowMs());
  }
}
