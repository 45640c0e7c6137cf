/** Which edition of the program this is, as WeChat has it. */
export function edition(): { readonly version: string; readonly stage: 'develop' | 'trial' | 'release' } {
  const { version, envVersion } = wx.getAccountInfoSync().miniProgram;
  return { version, stage: envVersion };
}
