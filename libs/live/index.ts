/**
 * Live: who is shown which car parks over which window, and told of their own bookings or of the night that they run, the moment they change.
 * Guarantees: a snapshot, then later states with rising versions; each state is encoded once however many read it; a slow reader costs a
 * bounded amount of memory, misses states in between and ends with the latest.
 * Refuses to know: sockets, addresses and tickets (whoever carries the bytes is a `Subscriber`), and how bays come to be free.
 */
export type { LiveSubscription } from './board.js';
export { BookingFeed } from './booking-feed.js';
export { errorFrame, frameOf } from './frames.js';
export { LiveModule } from './live.module.js';
export { LiveHub } from './live-hub.js';
export type { Parcel } from './parcel.js';
export type { Subscriber } from './subscriber.js';
export { TonightFeed } from './tonight-feed.js';
export { audienceOf } from './tonight-topic.js';
