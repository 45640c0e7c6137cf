import { readStage } from '../../stage.js';
import { make } from '../dom.js';
import { button } from '../sheets.js';
import { type Api, calls, WxFault } from './call.js';
import type { Instrument } from './instrument.js';

const AGREED = 'preview-privacy-agreed';
const CONTRACT = '《隐私保护指引》';

type Decision = { readonly event: 'agree' | 'disagree' | 'exposureAuthorization' };

/** Login, privacy, subscription. */
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
      async requestSubscribeMessage({ tmplIds }: { readonly tmplIds: readonly string[] }) {
        const isAccepted = (await sheets.choose(['允许', '拒绝'], '订阅消息')) === 0;
        return Object.fromEntries(tmplIds.map((id) => [id, isAccepted ? 'accept' : 'reject']));
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

const keyOf = (): string => `${AGREED}:${readStage().person}`;
const hasAgreed = (): boolean => localStorage.getItem(keyOf()) === 'true';

/**
 * Before the first use of something private: the program's own popup when it listens for `onNeedPrivacyAuthorization`, else WeChat's.
 * Fault 104, as WeChat's, when the person does not agree.
 */
export async function requireAgreement({ sheets, signals }: Instrument): Promise<void> {
  if (hasAgreed()) return;
  const isAgreed = signals.has('NeedPrivacyAuthorization')
    ? await new Promise<boolean>((resolve) => {
        const decide = ({ event }: Decision): void => {
          if (event !== 'exposureAuthorization') resolve(event === 'agree');
        };
        signals.emit('NeedPrivacyAuthorization', decide, { referrer: 'preview' });
      })
    : await sheets.ask<boolean>('用户隐私保护提示', (box, answer) => {
        box.append(make('p', 'phone-modal-content', `使用前请阅读并同意${CONTRACT}`));
        box.append(
          button('同意', () => answer(true), 'strong'),
          button('拒绝', () => answer(false), 'quiet'),
        );
      });
  if (!isAgreed) throw new WxFault('privacy permission is not authorized', { errno: 104 });
  localStorage.setItem(keyOf(), 'true');
}
