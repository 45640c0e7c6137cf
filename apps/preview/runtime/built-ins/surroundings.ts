import type { PageStack } from '../page-stack.js';
import type { Sheets } from '../sheets.js';

/** What the built-ins need of the phone around them. */
export interface Surroundings {
  readonly pages: PageStack;
  readonly sheets: Sheets;
}
