import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Fault } from '#kernel';

/** argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet); `algorithm: 2` is argon2id. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const CURRENT = '$argon2id$v=19$m=19456,t=2,p=1$';
/** The hash of random bytes that nobody kept, with the same parameters: what is compared when there is no such account. */
const NOBODY = `${CURRENT}kXptEsLTWRDaf2uNgobreg$AmcgACMwKLGclZa4/RRBuFJqi3UrT7TnVRTBxDzq/08`;

/** Two need 38 MiB and two of the four threads that Node has for such work; the rest stays free for files and names. */
const AT_ONCE = 2;
/** Who comes when so many wait gets no place: a hash takes some 30 ms, so the last one waits for a second. */
const WAITING_MAX = 64;

/** Hashes passwords off the event loop, few at a time, so that a crowd of log-ins takes neither all memory nor all threads. */
@Injectable()
export class PasswordHasher {
  private atWork = 0;
  private readonly waiting: (() => void)[] = [];

  /** In the text form of the PHC, which names algorithm and parameters. @throws Fault when too many wait. */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(plain(password), PARAMETERS));
  }

  /**
   * Whether this is the password. Without a stored hash the same work is done and the answer is no, so that nobody learns from the time it
   * takes whether there is such an account. @throws Fault when too many wait.
   */
  verify(stored: string | undefined, password: string): Promise<boolean> {
    return this.inTurn(async () => (await verify(stored ?? NOBODY, plain(password))) && stored !== undefined);
  }

  /** Whether a password that was just shown should be hashed anew, because the parameters have changed since. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(CURRENT);
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.atWork === AT_ONCE) await this.queue();
    else this.atWork++;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next)
        next(); // the place goes on to them
      else this.atWork--;
    }
  }

  private queue(): Promise<void> {
    if (this.waiting.length === WAITING_MAX) throw new Fault('too many passwords are being checked', true);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** The same characters typed on different keyboards are the same password (NIST SP 800-63B section 3.1.1.2). */
function plain(password: string): string {
  return password.normalize('NFKC');
}
