import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { CONFIG, type Config, counter, Sweep } from '#platform';
import { DRAIN_MS, endsWithin } from './deadline.js';
import { discovered } from './discovered.js';
import { Loop } from './loop.js';

const found = counter('sweep_found_total', 'Things that a sweep found to do', ['sweep']);
const failures = counter('sweep_failures_total', 'Runs of a sweep that ended with an error', ['sweep']);

/** Runs every sweep of the application on its own pace, never one beside itself. A sweep that fails is tried again after its pause. */
@Injectable()
export class Sweeps implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Sweeps.name);
  private loops: readonly Loop[] = [];

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.loops = discovered(this.discovery, Sweep).map(
      (sweep) => new Loop(() => this.turn(sweep), sweep.everyMs ?? this.config.SWEEP_EVERY_MS),
    );
    for (const loop of this.loops) loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await endsWithin(Promise.all(this.loops.map((loop) => loop.stop())), DRAIN_MS);
  }

  private async turn(sweep: Sweep): Promise<false> {
    try {
      const count = await sweep.run();
      found.inc({ sweep: sweep.name }, count);
      if (count > 0) this.logger.debug({ sweep: sweep.name, count }, 'a sweep found work');
    } catch (error) {
      failures.inc({ sweep: sweep.name });
      this.logger.error({ err: error, sweep: sweep.name }, 'a sweep failed and will run again');
    }
    return false;
  }
}
