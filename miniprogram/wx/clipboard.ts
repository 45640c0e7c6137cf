/** Puts a text where the person can paste it; true when the phone took it. */
export function copy(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    wx.setClipboardData({ data: text, success: () => resolve(true), fail: () => resolve(false) });
  });
}
