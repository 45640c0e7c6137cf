import { readStage } from '../../stage.js';
import { type Api, calls } from './call.js';
import type { Instrument } from './instrument.js';

/** As phone.css draws them. */
const STATUS_BAR_PX = 20;
const NAVIGATION_BAR_PX = 64;
const CAPSULE = { width: 87, height: 32, top: 26, right: 7 };

/** What the phone says of itself. */
export function systemApi({ pages, phone, signals }: Instrument): Api {
  const getWindowInfo = () => windowFacts(phone);
  const getAppBaseInfo = () => ({
    ...{ SDKVersion: '3.8.0', version: '8.0.50', language: 'zh_CN', enableDebug: false, host: { env: 'WeChat', appId: '' } },
    ...{ theme: phone.theme, fontSizeSetting: readStage().fontSizePx, fontSizeScaleFactor: readStage().fontSizePx / 16 },
  });
  const getDeviceInfo = () => ({ brand: 'preview', model: 'browser', system: 'preview', platform: 'devtools', benchmarkLevel: 30 });
  const getSystemInfoSync = () => ({ ...getWindowInfo(), ...getAppBaseInfo(), ...getDeviceInfo() });
  const topCaller = () => pages.top?.caller as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
  return {
    ...{ getWindowInfo, getAppBaseInfo, getDeviceInfo, getSystemInfoSync },
    ...calls({
      getSystemInfo: getSystemInfoSync,
      getSystemInfoAsync: getSystemInfoSync,
      getNetworkType: () => ({ networkType: readStage().isOnline ? 'wifi' : 'none' }),
      getSkylineInfo: () => ({ isSupported: false, version: '', reason: 'not available' }),
    }),
    getSystemSetting: () => ({ locationEnabled: readStage().allowsLocation, wifiEnabled: true, bluetoothEnabled: false }),
    getAppAuthorizeSetting: () => ({ locationAuthorized: readStage().allowsLocation ? 'authorized' : 'denied' }),
    getMenuButtonBoundingClientRect: () => {
      const right = phone.root.clientWidth - CAPSULE.right;
      const { width, height, top } = CAPSULE;
      return { width, height, top, right, bottom: top + height, left: right - width };
    },
    getLaunchOptionsSync: () => signals.launch,
    getEnterOptionsSync: () => signals.launch,
    canIUse: () => true,
    nextTick: (work: () => void) => queueMicrotask(work),
    env: { USER_DATA_PATH: 'wxfile://usr' },
    createSelectorQuery: () => topCaller()['createSelectorQuery']?.(),
    createIntersectionObserver: (caller: { createIntersectionObserver(options: unknown): unknown }, options: unknown) =>
      caller.createIntersectionObserver(options),
  };
}

function windowFacts({ root, area }: Instrument['phone']): object {
  const { clientWidth: width, clientHeight: height } = root;
  const bottomPx = Number.parseFloat(getComputedStyle(root).getPropertyValue('--safe-bottom')) || 0;
  const bottom = height - bottomPx;
  return {
    ...{ pixelRatio: devicePixelRatio, screenWidth: width, screenHeight: height, statusBarHeight: STATUS_BAR_PX },
    ...{ windowWidth: area.clientWidth, windowHeight: area.clientHeight, screenTop: NAVIGATION_BAR_PX },
    safeArea: { left: 0, right: width, top: STATUS_BAR_PX, bottom, width, height: bottom - STATUS_BAR_PX },
  };
}
