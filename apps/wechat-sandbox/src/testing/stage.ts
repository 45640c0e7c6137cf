import { FakeClock } from '#kernel';
import { createSandbox, type Sandbox, type SandboxOptions } from '../sandbox.js';
import { neverWake } from '../virtual-clock.js';
import { Merchant } from './merchant.js';
import { type ThrowawayIdentity, throwawayIdentity } from './throwaway-identity.js';

/** A sandbox whose time stands still until it is advanced, and a merchant at its door. */
export interface Stage {
  readonly identity: ThrowawayIdentity;
  readonly clock: FakeClock;
  readonly sandbox: Sandbox;
  readonly merchant: Merchant;
  /** Moves business time and waits for everything that falls due on the way. */
  advance(ms: number): Promise<void>;
  /** Back to an empty book, and a merchant who has heard nothing and says yes. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export const STAGE_NOW_MS = Date.parse('2026-03-01T10:00:00Z');

export async function openStage(options: Partial<SandboxOptions> = {}): Promise<Stage> {
  const identity = throwawayIdentity();
  const clock = new FakeClock(STAGE_NOW_MS);
  const sandbox = createSandbox({ identity, seed: 'stage', clock, wake: neverWake, switches: { codeSpelling: 'new' }, ...options });
  const merchant = await new Merchant(identity, await sandbox.listen({ port: 0 }), clock).open();
  return {
    identity,
    clock,
    sandbox,
    merchant,
    async advance(ms) {
      await merchant.control('POST', '/clock', { advanceMs: ms });
    },
    async clear() {
      await merchant.control('POST', '/reset');
      merchant.heard.length = 0;
      merchant.answerWith = () => 200;
    },
    async close() {
      await merchant.close();
      await sandbox.close();
    },
  };
}
