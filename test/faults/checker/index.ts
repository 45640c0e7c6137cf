/** The judge of recorded histories. It reads nothing but the history and shares no code with the product. */
export { type CheckReport, check } from './check.js';
export { DEFAULT_LIMITS, type Limits } from './limits.js';
export type { Violation } from './violation.js';
