import { z } from 'zod';

/** What can be made happen to the next messages (`POST /control/messages/script`), for everybody or for one person. */
export const messageFaultSchema = z.strictObject({
  /**
   * `refuse`: answered with `errcode`, not sent. `sent-then-cut`: it is on the phone, the line is cut. `cut`: neither. `late`: sent and answered
   * `ms` later. `token-refused`: answered with `errcode`, 40001 by default, and the token is good no more.
   */
  outcome: z.enum(['refuse', 'sent-then-cut', 'cut', 'late', 'token-refused']),
  errcode: z.int().optional(),
  ms: z.int().min(0).max(600_000).default(3_000),
  times: z.int().min(1).default(1),
  openid: z.string().optional(),
});
export type MessageFault = z.infer<typeof messageFaultSchema>;

/** Faults that wait for a message. The newest wins, each is used up by its number of messages. */
export class MessageScript {
  #faults: (MessageFault & { left: number })[] = [];

  set(fault: MessageFault): void {
    this.#faults.push({ ...fault, left: fault.times });
  }

  take(openid: string): MessageFault | undefined {
    const fault = this.#faults.findLast((one) => one.openid === undefined || one.openid === openid);
    if (!fault) return undefined;
    fault.left -= 1;
    this.#faults = this.#faults.filter(({ left }) => left > 0);
    return fault;
  }

  clear(): void {
    this.#faults = [];
  }
}
