import { Inject, Injectable } from '@nestjs/common';
import { Clock, isRefusal, type Refusal, refuse } from '#kernel';
import { FieldCipher, type Sql, Transactions } from '#platform';
import { lockLogin, spendSecondFactor } from '../adapters/staff-login-rows.js';
import type { TriesOf } from '../domain/log-in-tries.js';
import type { StaffPrincipal } from '../domain/staff.js';
import { LogInTries } from './log-in-tries.js';

export type ProofRefused = Refusal<'proof_rejected'> | Refusal<'too_many_requests'>;

/** Somebody who is logged in shows again that it is them. Their tries are counted like those of a log-in. */
@Injectable()
export class StaffProof {
  constructor(
    private readonly transactions: Transactions,
    private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
    private readonly tries: LogInTries,
  ) {}

  /**
   * Does the work in the transaction that spends the code.
   * @param passwordHash looks up, while the try is counted, which hash the password fits, when one was asked for as well
   */
  async with<T extends object>(
    { staffId }: StaffPrincipal,
    { code, passwordHash }: { code: string; passwordHash?: () => Promise<string | undefined> },
    work: (tx: Sql, nowMs: number) => Promise<T>,
  ): Promise<T | ProofRefused> {
    const of: TriesOf[] = [{ kind: 'account-here', value: `proof ${staffId}` }];
    const taken = await this.tries.take(of);
    if (taken !== 'taken') return taken;
    const proven = await passwordHash?.();
    if (passwordHash && proven === undefined) return refuse('proof_rejected');
    const done = await this.transactions.run(async (tx): Promise<T | Refusal<'proof_rejected'>> => {
      const nowMs = this.clock.nowMs();
      const login = await lockLogin(tx, { staffId });
      if (!login || (proven !== undefined && login.passwordHash !== proven)) return refuse('proof_rejected');
      if (!(await spendSecondFactor(tx, this.cipher, login, { code, nowMs }))) return refuse('proof_rejected');
      return work(tx, nowMs);
    });
    if (!isRefusal(done)) await this.tries.giveBack(of).catch(() => undefined); // what stays is forgiven by time
    return done;
  }
}
