/** Opens the privacy guide that is registered with WeChat. */
export function openPrivacyGuide(): void {
  wx.openPrivacyContract({ fail: () => undefined });
}
