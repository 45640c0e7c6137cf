export const TABS = { home: '/pages/home/home', bookings: '/pages/bookings/bookings', me: '/pages/me/me' } as const;

export function goToTab(tab: keyof typeof TABS): void {
  wx.switchTab({ url: TABS[tab] });
}

/** Begins at home with nothing left of the pages that were open. */
export function startAgain(): void {
  wx.reLaunch({ url: TABS.home });
}

/** Opens a page on top, e.g. `/packages/car-park/detail/detail` with `{ id }`. */
export function open(page: string, query: Readonly<Record<string, string>> = {}): void {
  wx.navigateTo({ url: urlOf(page, query) });
}

function urlOf(page: string, query: Readonly<Record<string, string>>): string {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length === 0 ? page : `${page}?${parts.join('&')}`;
}

export function stopPullDown(): void {
  wx.stopPullDownRefresh();
}
