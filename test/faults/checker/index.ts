/** The judge of recorded histories. It reads nothing but the history and shares no code with the product. */
export { type CheckReport, check } from './check.js';
export type { Limits } from './limits.js';
