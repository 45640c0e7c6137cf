import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assert, Clock, isRefusal, type Refusal, refuse } from '#kernel';
import { appendAuditLeaves, FieldCipher, type Sql, Transactions } from '#platform';
import { PasswordHasher } from '../adapters/password-hasher.js';
import {
  findLogin,
  lockLogin,
  type SecondFactor,
  type StaffLoginRow,
  spendSecondFactor,
  writePasswordHash,
} from '../adapters/staff-login-rows.js';
import { findStaff, readStaffActor, type StaffRow } from '../adapters/staff-rows.js';
import { storedAccount, typedAccount } from '../domain/account.js';
import type { TriesOf } from '../domain/log-in-tries.js';
import { isRecoveryCode, plainCode } from '../domain/recovery-code.js';
import { staffLeaf } from '../domain/staff-leaf.js';
import { LogInTries } from './log-in-tries.js';
import { openStaffSession } from './open-staff-session.js';

interface Shown {
  readonly account: string;
  readonly password: string;
  readonly code: string;
}

/** Where somebody is: `network` is what counts as one caller, `device` is told to people. */
export interface Whereabouts {
  readonly network: string;
  readonly device: string;
}

/** A session that was just opened, and its secret. */
export interface OpenedSession {
  readonly token: string;
}

/**
 * Lets staff in who show account, password and second factor in one step. Whatever of it is wrong, and whether there is such an account: the
 * answer is the same and so is the work, for each try checks one hash and runs the same statements.
 */
@Injectable()
export class LogInStaff {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly tries: LogInTries,
  ) {}

  /** @throws Fault when too many are logging in. */
  async execute(
    shown: Shown,
    where: Whereabouts,
  ): Promise<OpenedSession | Refusal<'staff_log_in_rejected'> | Refusal<'too_many_requests'>> {
    const typed = typedAccount(shown.account);
    const of = triesOf(typed, shown.code, where.network);
    const taken = await this.tries.take(of);
    if (taken !== 'taken') return taken;
    const account = storedAccount(typed);
    const known = await findLogin(this.dataSource, { account });
    const isRight = await this.hasher.verify(known?.passwordHash, shown.password);
    const proven = isRight ? known?.passwordHash : undefined;
    const opened = await this.transactions.run((tx) => this.enter(tx, { account, proven, code: shown.code, device: where.device }));
    if (isRefusal(opened)) return opened;
    await this.tries.giveBack(of).catch(() => undefined); // what stays is forgiven by time
    if (known && this.hasher.isOutdated(known.passwordHash)) await this.rehash(known, shown.password);
    return opened;
  }

  /** `proven` is the hash that the password fits. */
  private async enter(
    tx: Sql,
    { account, proven, code, device }: { account: string; proven: string | undefined; code: string; device: string },
  ): Promise<OpenedSession | Refusal<'staff_log_in_rejected'>> {
    const nowMs = this.clock.nowMs();
    const login = await lockLogin(tx, { account });
    const staff = await findStaff(tx, login?.staffId ?? '');
    const isPassword = login !== undefined && login.passwordHash === proven;
    const factor = isPassword && staff ? await spendSecondFactor(tx, this.cipher, login, { code, nowMs }) : undefined;
    await tx.query('UPDATE staff_login SET refused_count = ? WHERE account = ?', [factor ? 0 : (login?.refusedCount ?? 0) + 1, account]);
    if (login && staff) await this.tell(tx, staff, { factor, refused: login.refusedCount + (factor ? 0 : 1), nowMs });
    if (!factor || !staff) return refuse('staff_log_in_rejected');
    return { token: await openStaffSession(tx, { staffId: staff.staffId, device, nowMs }) };
  }

  /** Refused tries are told as a count: with the next that succeeds, and when there have been ten, a hundred, a thousand … */
  private async tell(
    tx: Sql,
    { staffId, role, partnerCode }: StaffRow,
    { factor, refused, nowMs }: { factor: SecondFactor | undefined; refused: number; nowMs: number },
  ): Promise<void> {
    const staff = await readStaffActor(tx, staffId);
    assert(staff, 'a member of staff who acts has an audit salt');
    const told = { staff, by: staff, partnerCode, role };
    const isRound = refused > 0 && Number.isInteger(Math.log10(refused)) && refused >= 10;
    const refusals = (factor ? refused > 0 : isRound) ? [staffLeaf('staff.log-ins-refused', { ...told, facts: { count: refused } })] : [];
    const entry = factor ? [staffLeaf('staff.logged-in', { ...told, facts: { factor } })] : [];
    await appendAuditLeaves(tx, [...refusals, ...entry], nowMs);
  }

  private async rehash({ staffId, passwordHash }: StaffLoginRow, password: string): Promise<void> {
    await writePasswordHash(this.dataSource, staffId, passwordHash, await this.hasher.hash(password));
  }
}

/**
 * Whose tries these are. One with a recovery code does not count for the account as a whole: 120 bits are not guessed, so whoever keeps an
 * account busy from many networks cannot keep its owner out.
 */
function triesOf(account: string, code: string, network: string): TriesOf[] {
  const here: TriesOf[] = [
    { kind: 'account-here', value: `${network} ${account}` },
    { kind: 'network', value: network },
  ];
  return isRecoveryCode(plainCode(code)) ? here : [...here, { kind: 'account', value: account }];
}
