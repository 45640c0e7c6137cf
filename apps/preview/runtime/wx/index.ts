import { accountApi } from './account.js';
import { feedbackApi } from './feedback.js';
import type { Instrument } from './instrument.js';
import { locationApi } from './location.js';
import { mapApi } from './map-context.js';
import { navigationApi } from './navigation.js';
import { networkApi } from './network.js';
import { paymentApi } from './payment.js';
import { storageApi } from './storage.js';
import { subscriptionApi } from './subscription.js';
import { systemApi } from './system.js';

/** Sets the global `wx`. A call that it does not have throws, and says so in the console: nothing fails quietly. */
export function installWx(instrument: Instrument): void {
  const api: Readonly<Record<string, unknown>> = {
    ...accountApi(instrument),
    ...feedbackApi(instrument),
    ...locationApi(instrument),
    ...mapApi(instrument),
    ...navigationApi(instrument),
    ...networkApi(),
    ...paymentApi(instrument),
    ...storageApi(),
    ...subscriptionApi(instrument),
    ...systemApi(instrument),
    ...instrument.signals.api(),
  };
  const wx = new Proxy(api, {
    get(known, name) {
      if (typeof name === 'symbol' || name in known) return known[name as string];
      return () => {
        const words = `wx.${name} is not provided by the preview`;
        console.error(words);
        throw new Error(words);
      };
    },
  });
  Object.assign(globalThis, { wx });
}
