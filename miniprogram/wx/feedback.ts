/** A short word that goes away by itself. */
export function say(title: string): void {
  wx.showToast({ title, icon: 'none', duration: 2_500 });
}

/** Asks before something that cannot be undone, or says what went wrong; true when the person agrees. */
export function ask(question: {
  readonly title: string;
  readonly content: string;
  readonly yes: string;
  readonly no?: string;
}): Promise<boolean> {
  return new Promise((resolve) => {
    wx.showModal({
      title: question.title,
      content: question.content,
      confirmText: question.yes,
      showCancel: question.no !== undefined,
      ...(question.no === undefined ? {} : { cancelText: question.no }),
      success: ({ confirm }) => resolve(confirm),
      fail: () => resolve(false),
    });
  });
}

/** Lets one of a few things be chosen; undefined when none was. WeChat shows six at most. */
export function chooseOne(names: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve) => {
    wx.showActionSheet({ itemList: [...names], success: ({ tapIndex }) => resolve(tapIndex), fail: () => resolve(undefined) });
  });
}
