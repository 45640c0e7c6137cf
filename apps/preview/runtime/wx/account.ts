import { readStage } from '../../stage.js';
import { CONTRACT, hasAgreed, requireAgreement } from './agreement.js';
import { type Api, calls } from './call.js';
import type { Instrument } from './instrument.js';

/** Login, privacy, settings. */
export function accountApi(instrument: Instrument): Api {
  const { sheets } = instrument;
  return {
    ...calls({
      login: () => ({ code: `dev:${readStage().person}:${crypto.randomUUID()}` }),
      checkSession: () => ({}),
      getPrivacySetting: () => ({ needAuthorization: !hasAgreed(), privacyContractName: CONTRACT }),
      requirePrivacyAuthorize: () => requireAgreement(instrument),
      async openPrivacyContract() {
        await sheets.modal({ title: CONTRACT, content: '在微信中，这里显示运营者在后台填写的隐私保护指引。', showCancel: false });
      },
      getSetting: () => ({ authSetting: { 'scope.userFuzzyLocation': readStage().allowsLocation }, subscriptionsSetting: {} }),
      async openSetting() {
        await sheets.modal({ title: '设置', content: '位置权限在手机外的“允许定位”开关。', showCancel: false });
        return { authSetting: { 'scope.userFuzzyLocation': readStage().allowsLocation } };
      },
    }),
    getAccountInfoSync: () => ({ miniProgram: { appId: APP_ID, envVersion: 'develop', version: '' } }),
    getUpdateManager: () => ({ onCheckForUpdate() {}, onUpdateReady() {}, onUpdateFailed() {}, applyUpdate() {} }),
  };
}
