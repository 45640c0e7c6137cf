import type { KeyObject } from 'node:crypto';
import type { Fen } from '#kernel';
import type { Book } from './book.js';
import type { Chance } from './chance.js';
import type { MessageScript } from './message-script.js';
import { takenFen } from './refunds.js';
import type { Script } from './script.js';
import type { Switches } from './settings.js';
import type { Identity, Signer } from './signer.js';
import type { VirtualClock } from './virtual-clock.js';

/** What every part of one sandbox shares. */
export interface World {
  readonly identity: Identity;
  readonly merchantKey: KeyObject;
  readonly book: Book;
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly signer: Signer;
  readonly script: Script;
  readonly messageScript: MessageScript;
  switches: Switches;
  openingBalanceFen: Fen;
  /** Which start over this book this is, from 1. */
  readonly starts: number;
  /** A line for the log; never with an openid in it. */
  readonly note: (line: string) => void;
}

/** What the merchant's account holds: what it began with, and payments, less refunds taken. */
export function balanceFen({ book, openingBalanceFen }: World): Fen {
  const paidFen = book.payments().reduce((sum, payment) => sum + payment.amountFen, 0);
  return openingBalanceFen + paidFen - takenFen(book.refunds());
}

export function saveSettings(world: World): void {
  const { book, clock, openingBalanceFen, starts } = world;
  book.saveSettings({ openingBalanceFen, clockOffsetMs: clock.offsetMs, starts });
}
