import { Module } from '@nestjs/common';
import { IdentityModule } from '#identity';
import { LiveModule } from '#live';
import { Callers } from './callers.js';
import { DEFAULT_LIMITS, LIVE_LIMITS } from './limits.js';
import { LiveGateway } from './live.gateway.js';
import { LiveSessions } from './live-sessions.js';
import { LiveStaff } from './live-staff.js';
import { LiveTalk } from './live-talk.js';
import { RETRY_PAUSE, randomPause } from './retry-pause.js';

@Module({
  imports: [LiveModule, IdentityModule],
  providers: [
    LiveGateway,
    LiveTalk,
    LiveSessions,
    LiveStaff,
    Callers,
    { provide: LIVE_LIMITS, useValue: DEFAULT_LIMITS },
    { provide: RETRY_PAUSE, useValue: randomPause },
  ],
})
export class LiveEdgeModule {}
