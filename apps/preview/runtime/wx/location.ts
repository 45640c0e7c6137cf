import { PLACES, readStage } from '../../stage.js';
import { requireAgreement } from './agreement.js';
import { type Api, calls, WxFault } from './call.js';
import type { Instrument } from './instrument.js';

/** A fuzzy location is told in steps of 0.01°, a kilometre or so. */
const FUZZY = 100;

/** The place is the one set outside of the phone. */
export function locationApi(instrument: Instrument): Api {
  const { sheets } = instrument;
  const here = async (): Promise<{ latitude: number; longitude: number }> => {
    await requireAgreement(instrument);
    const { allowsLocation, place } = readStage();
    if (!allowsLocation) throw new WxFault('auth deny');
    return place;
  };
  return calls({
    async getLocation() {
      const { latitude, longitude } = await here();
      return { latitude, longitude, accuracy: 30, horizontalAccuracy: 30, verticalAccuracy: 0, altitude: 0, speed: -1 };
    },
    async getFuzzyLocation() {
      const { latitude, longitude } = await here();
      return { latitude: Math.round(latitude * FUZZY) / FUZZY, longitude: Math.round(longitude * FUZZY) / FUZZY };
    },
    async chooseLocation() {
      await requireAgreement(instrument);
      const names = PLACES.map(({ name }) => name);
      const place = PLACES[(await sheets.choose(names, '选择位置')) ?? -1];
      if (!place) throw new WxFault('cancel');
      return { ...place, address: `深圳市${place.name}` };
    },
    async openLocation({ name = '', address = '' }: { readonly name?: string; readonly address?: string }) {
      await sheets.modal({
        title: name || '位置',
        content: `${address}\n在微信中，这里打开地图，可以开始导航。`.trim(),
        showCancel: false,
      });
    },
  });
}
