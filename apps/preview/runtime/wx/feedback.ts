import type { ModalOptions, ToastOptions } from '../sheets.js';
import { type Api, calls, WxFault } from './call.js';
import type { Instrument } from './instrument.js';

let clipboard = '';

/** What a person is told and asked, and what the phone in the hand does. */
export function feedbackApi({ sheets }: Instrument): Api {
  return calls({
    showToast: (options: ToastOptions) => sheets.showToast(options),
    hideToast: () => sheets.hideToast(),
    showLoading: ({ title, mask }: ToastOptions) => sheets.showToast({ icon: 'loading', ...(title ? { title } : {}), mask: mask ?? false }),
    hideLoading: () => sheets.hideToast(),
    showModal: (options: ModalOptions) => sheets.modal(options),
    async showActionSheet({ itemList, alertText }: { readonly itemList: readonly string[]; readonly alertText?: string }) {
      const tapIndex = await sheets.choose(itemList, alertText);
      if (tapIndex === undefined) throw new WxFault('cancel');
      return { tapIndex };
    },
    setClipboardData({ data: content }: { readonly data: string }) {
      clipboard = content;
      sheets.showToast({ title: '内容已复制' });
    },
    getClipboardData: () => ({ data: clipboard }),
    async makePhoneCall({ phoneNumber }: { readonly phoneNumber: string }) {
      await sheets.modal({ title: '拨打电话', content: phoneNumber, confirmText: '呼叫' });
    },
    vibrateShort: () => ({}),
    hideKeyboard() {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    },
  });
}
