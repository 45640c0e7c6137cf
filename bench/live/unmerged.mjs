// Preloaded (--import) into the gateway: every change goes out at once, as if nobody had thought of gathering them.
import { LivePace } from '../../dist/libs/live/live-pace.js';

LivePace.prototype.turnSoon = function turnAtOnce() {
  this.turn();
};
