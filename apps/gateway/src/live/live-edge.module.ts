import { Module } from '@nestjs/common';
import { IdentityModule } from '#identity';
import { LiveModule } from '#live';
import { CallerAddress } from './caller-address.js';
import { DEFAULT_LIMITS, LIVE_LIMITS } from './limits.js';
import { LiveGateway } from './live.gateway.js';
import { LiveSessions } from './live-sessions.js';
import { LiveTalk } from './live-talk.js';
import { RETRY_PAUSE, randomPause } from './retry-pause.js';

@Module({
  imports: [LiveModule, IdentityModule],
  providers: [
    LiveGateway,
    LiveTalk,
    LiveSessions,
    CallerAddress,
    { provide: LIVE_LIMITS, useValue: DEFAULT_LIMITS },
    { provide: RETRY_PAUSE, useValue: randomPause },
  ],
})
export class LiveEdgeModule {}
