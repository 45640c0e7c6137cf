import type { PageStack } from '../page-stack.js';
import type { Phone } from '../phone.js';
import type { Sheets } from '../sheets.js';
import type { Signals } from './signals.js';

/** What `wx` plays on. */
export interface Instrument {
  readonly pages: PageStack;
  readonly phone: Phone;
  readonly sheets: Sheets;
  readonly signals: Signals;
}
