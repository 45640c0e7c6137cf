import { SECRETS } from '../../support/stores.js';
import { offerBays, type PoolWish } from '../../support/supply.js';
import { type System, type SystemWish, startSystem } from '../../support/system.js';
import { openBrowser, openPhone, type TestPhone } from './browser.js';
import { startPreview } from './preview.js';

/** Changes what is offered before anything starts; `pools` are their ids by code. */
type Prepare = (dataSource: System['dataSource'], pools: ReadonlyMap<string, number>) => Promise<void>;

/** The whole product with its Mini Program on screens. */
export interface Product {
  readonly system: System;
  /** A phone of its own; the test ends with an empty console when it is handed to `use` of withPhone. */
  open(wish?: Parameters<typeof openPhone>[2]): Promise<TestPhone>;
  close(): Promise<void>;
}

/** What is due is seen to twice a second, and nobody is kept from booking night after night. */
const SETTINGS = { SWEEP_EVERY_MS: '500', UPCOMING_BOOKINGS_MAX: '20', RATE_OWN_DATA_PER_MINUTE: '1000' };

/** Gateway, worker, sandbox, preview and browser, with these bays around the place where a phone stands at first. */
export async function showProduct(
  bays: readonly PoolWish[],
  prepare: Prepare = async () => undefined,
  environment: SystemWish['environment'] = {},
): Promise<Product> {
  const system = await startSystem({
    environment: { ...SETTINGS, ...environment },
    prepare: async ({ dataSource }) => prepare(dataSource, await offerBays(dataSource, bays)),
  });
  const gateway = system.gateways[0] ?? '';
  const [preview, browser] = await Promise.all([
    startPreview({ gateway, sandbox: system.sandbox, secrets: SECRETS }).catch(async (fault: unknown) => {
      await system.close();
      throw fault;
    }),
    openBrowser(),
  ]);
  const close = async (): Promise<void> => {
    await browser.close();
    await preview.close();
    await system.close();
  };
  return { system, open: (wish) => openPhone(browser, preview.url, wish), close };
}
