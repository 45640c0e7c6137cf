/** Whether WeChat still wants the person's agreement to the privacy guide. A phone too old to say so asks by itself. */
export function needsPrivacyConsent(): Promise<boolean> {
  return new Promise((resolve) => {
    wx.getPrivacySetting({ success: ({ needAuthorization }) => resolve(needAuthorization), fail: () => resolve(false) });
  });
}

/** Opens the privacy guide that is registered with WeChat. */
export function openPrivacyGuide(): void {
  wx.openPrivacyContract({ fail: () => undefined });
}
