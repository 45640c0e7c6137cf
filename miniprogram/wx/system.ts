/** Calls with every change, and once at the start. */
export function watchNetwork(listen: (isOnline: boolean) => void): void {
  wx.getNetworkType({ success: ({ networkType }) => listen(networkType !== 'none') });
  wx.onNetworkStatusChange(({ isConnected }) => listen(isConnected));
}
