import type { PaymentArguments } from '../types/api.js';

/** Opens the cashier, and comes back when it is closed, however that went: only the server knows whether money moved. */
export function openCashier(payment: PaymentArguments): Promise<void> {
  return new Promise((resolve) => {
    wx.requestPayment({ ...payment, complete: () => resolve() });
  });
}
