import { Inject, Injectable } from '@nestjs/common';
import { Fault } from '#kernel';
import { CloseOpenAttempts } from '#payments';

/** After an unpaid hold was given up: nobody should be able to pay for it any more. Who does so all the same is refunded. */
@Injectable()
export class CloseCancelled {
  constructor(@Inject(CloseOpenAttempts) private readonly closeOpenAttempts: CloseOpenAttempts) {}

  /** @throws Fault while WeChat has not settled the order: again later. */
  async execute(bookingId: string): Promise<void> {
    if ((await this.closeOpenAttempts.execute(bookingId)) === 'pending')
      throw new Fault(`the order of ${bookingId} is not settled yet`, true);
  }
}
