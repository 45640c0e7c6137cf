import { z } from 'zod';

/** What can be switched while the sandbox runs (`POST /control/switches`). */
export const switchesSchema = z.strictObject({
  /** Which key signs when the request does not name one, and who signs callbacks. */
  signingMode: z.enum(['pubkey', 'cert', 'mixed']),
  /** In mode `mixed`: the share signed with the platform certificate's key. */
  certShare: z.number().min(0).max(1),
  codeSpelling: z.enum(['old', 'new', 'mixed']),
  isOneMinuteRuleOn: z.boolean(),
  /** Time WeChat takes to finish a refund. */
  refundSettleMs: z.int().min(0),
  /** Time between an event and the first try of its callback. */
  callbackDelayMs: z.int().min(0),
  /** Accept payer openids that no login of this app has issued. */
  acceptsForeignOpenids: z.boolean(),
});
export type Switches = z.infer<typeof switchesSchema>;

export const DEFAULT_SWITCHES: Switches = {
  signingMode: 'pubkey',
  certShare: 0.5,
  codeSpelling: 'mixed',
  isOneMinuteRuleOn: true,
  refundSettleMs: 2000,
  callbackDelayMs: 0,
  acceptsForeignOpenids: false,
};

/** Merchant balance before any payment: a million yuan, so that NOT_ENOUGH comes only when somebody wants it. */
export const OPENING_BALANCE_FEN = 100_000_000;
