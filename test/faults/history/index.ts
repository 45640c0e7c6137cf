/**
 * The recorded history of a run: who asked for what, what they were told, what every book says in the end. What the lines mean is in the
 * README. `record` begins one, `finish` waits for rest, takes the books down and has the checker judge all of it.
 */
export { type HistoryEvent, HistoryHeader } from './event.js';
export { readHistory } from './history.js';
export { residentBytes } from './probes.js';
export { bookingIdOf, type Outcome, prepayIdIn, RecordedClient } from './recorded-client.js';
export { RecordedStaff, type StaffOutcome } from './recorded-staff.js';
export { finish, type Recording, type Report, record } from './recording.js';
