import { type LoginCode, NetworkFailure } from './ports.js';

/** A fresh one-time code. Each is good once and for five minutes. */
export const loginCode: LoginCode = () =>
  new Promise((resolve, reject) => {
    wx.login({
      timeout: 10_000,
      success: ({ code }) => (code ? resolve(code) : reject(new NetworkFailure('wx.login gave no code'))),
      fail: ({ errMsg }) => reject(new NetworkFailure(errMsg)),
    });
  });
