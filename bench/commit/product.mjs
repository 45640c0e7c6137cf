// A writer: the product's own modules without HTTP, and the batcher through which its booking desk commits.
import { NestFactory } from '@nestjs/core';
import { AvailabilityModule, Replica } from '../../dist/libs/availability/index.js';
import { PlaceBatch } from '../../dist/libs/booking/adapters/place-batch.js';
import { BookingModule } from '../../dist/libs/booking/index.js';
import { BookingDesk } from '../../dist/libs/booking/use-cases/booking-desk.js';
import { Drafts } from '../../dist/libs/booking/use-cases/drafts.js';
import { CarParkDirectory, CarParksModule } from '../../dist/libs/car-parks/index.js';
import { IdentityModule } from '../../dist/libs/identity/index.js';
import { Clock, Ids } from '../../dist/libs/kernel/index.js';
import { PaymentsModule } from '../../dist/libs/payments/index.js';
import { Batcher, loadConfig, metrics, OutboxBell, PlatformModule } from '../../dist/libs/platform/index.js';
import { WechatModule } from '../../dist/libs/wechat/index.js';
import { OptimisticBatch } from './optimistic.mjs';
import { placementsOf } from './placements.mjs';

class Writer {}
const ROOMS = [WechatModule, IdentityModule, CarParksModule, AvailabilityModule, PaymentsModule, BookingModule];
const RETRIES = 'night_berth_commit_retries_total';

/** @returns {Promise<import('./program.mjs').Role>} */
export async function open() {
  const config = loadConfig();
  const writer = { module: Writer, imports: [PlatformModule.forRoot(config), ...ROOMS] };
  const app = await NestFactory.createApplicationContext(writer, { logger: false, abortOnError: false });
  const of = (token) => app.get(token, { strict: false });
  const [desk, batch, bell, optimistic] = [of(BookingDesk), of(PlaceBatch), of(OutboxBell), new OptimisticBatch(of)];
  const commits = {
    product: desk.commits,
    optimistic: new Batcher('optimistic', (ready) => optimistic.commit(ready)),
  };
  const pools = of(CarParkDirectory)
    .all()
    .flatMap((carPark) => carPark.pools);
  return {
    prepare: async ({ way, ...some }) => {
      await of(Replica).catchUp();
      const placements = placementsOf({ pools, drafts: of(Drafts), ids: of(Ids), nowMs: of(Clock).nowMs(), holdMs: config.HOLD_MS }, some);
      return async (n) => {
        const outcome = await commits[way].submit(batch.ready(taken(placements, n)));
        bell.ring();
        return 'kind' in outcome && outcome.kind === 'placed';
      };
    },
    counted: async (way) => (way === 'product' ? await productRetries() : { ...optimistic.retries }),
    close: () => app.close(),
  };
}

/** What has been asked for is not kept: it would be in the way of the garbage collector. */
function taken(placements, n) {
  const placement = placements[n];
  placements[n] = undefined;
  return placement;
}

async function productRetries() {
  const { values } = await metrics.getSingleMetric(RETRIES).get();
  const of = (reason) => values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
  return { conflicts: of('number_taken'), deadlocks: of('deadlock') };
}
