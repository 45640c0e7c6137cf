import { Module } from '@nestjs/common';
import { AvailabilityModule } from '#availability';
import { BookingModule } from '#booking';
import { CarParksModule } from '#car-parks';
import { Clock } from '#kernel';
import { counter } from '#platform';
import { Board } from './board.js';
import { BookingFeed } from './booking-feed.js';
import { LiveHub } from './live-hub.js';
import { LivePace } from './live-pace.js';
import { ReplicaBoard } from './replica-board.js';
import { TonightFeed } from './tonight-feed.js';

const skipped = counter('live_states_skipped_total', 'States that a slow reader never saw because it got a later one instead');
const closedSlow = counter('live_slow_closed_total', 'Connections closed because nothing could be sent for half a minute');

const tally = { skipped: (states: number) => skipped.inc(states), closedSlow: () => closedSlow.inc() };

@Module({
  imports: [AvailabilityModule, CarParksModule, BookingModule],
  providers: [
    { provide: Board, useClass: ReplicaBoard },
    { provide: LiveHub, useFactory: (board: Board, clock: Clock) => new LiveHub(board, clock, tally), inject: [Board, Clock] },
    LivePace,
    BookingFeed,
    TonightFeed,
  ],
  exports: [LiveHub, BookingFeed, TonightFeed],
})
export class LiveModule {}
