import { readStage } from '../../stage.js';
import { make } from '../dom.js';
import { button } from '../sheets.js';
import { WxFault } from './call.js';
import type { Instrument } from './instrument.js';

const AGREED = 'preview-privacy-agreed';
export const CONTRACT = '《隐私保护指引》';

type Decision = { readonly event: 'agree' | 'disagree' | 'exposureAuthorization' };

const keyOf = (): string => `${AGREED}:${readStage().person}`;

/** Whether this person has agreed to the privacy guide: each phone asks once. */
export const hasAgreed = (): boolean => localStorage.getItem(keyOf()) === 'true';

/** A tap on a button whose open-type is `agreePrivacyAuthorization` is the agreement, whatever the program does about it. */
export const rememberAgreement = (): void => localStorage.setItem(keyOf(), 'true');

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
  rememberAgreement();
}
