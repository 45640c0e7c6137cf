/**
 * The recorded history of a run: who asked for what, what they were told, what every book says in the end. What the lines mean is in the
 * README. `record` begins one, `finish` waits for rest, takes the books down and has the checker judge all of it.
 */
export type { Limits, Violation } from '../checker/index.js';
export { type HistoryEvent, HistoryHeader, nowNs } from './event.js';
export { History, readHistory } from './history.js';
export { quiesce } from './quiesce.js';
export { bookingIdOf, type Outcome, prepayIdIn, RecordedClient } from './recorded-client.js';
export { RecordedLive } from './recorded-live.js';
export { finish, type Recording, type Report, record } from './recording.js';
