import type { Shelf } from './ports.js';

/** WeChat throws when its storage is full or out of order; we then do without, as on the first day. */
export const shelf: Shelf = {
  read: (key) => {
    try {
      const value: unknown = wx.getStorageSync(key);
      return value === '' ? undefined : value;
    } catch {
      return undefined;
    }
  },
  write: (key, value) => {
    wx.setStorage({ key, data: value, fail: () => undefined });
  },
  remove: (key) => {
    wx.removeStorage({ key, fail: () => undefined });
  },
};
