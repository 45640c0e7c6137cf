/** A place in GCJ-02 degrees, with the name that WeChat gives it. */
export interface ChosenPlace {
  readonly lat: number;
  readonly lng: number;
  readonly name: string;
}

/** About where the phone is, to a kilometre or so; undefined when the person or the phone says no. */
export function roughPlace(): Promise<ChosenPlace | undefined> {
  return new Promise((resolve) => {
    wx.getFuzzyLocation({
      type: 'gcj02',
      success: ({ latitude, longitude }) => resolve({ lat: latitude, lng: longitude, name: '我的位置' }),
      fail: () => resolve(undefined),
    });
  });
}

/** A place that the person picks on WeChat's map; undefined when they leave without one. */
export function pickedPlace(near: { readonly lat: number; readonly lng: number }): Promise<ChosenPlace | undefined> {
  return new Promise((resolve) => {
    wx.chooseLocation({
      latitude: near.lat,
      longitude: near.lng,
      success: ({ latitude, longitude, name, address }) => resolve({ lat: latitude, lng: longitude, name: name || address || '所选地点' }),
      fail: () => resolve(undefined),
    });
  });
}

/** Shows the way on WeChat's map. */
export function showTheWay(to: { readonly lat: number; readonly lng: number; readonly name: string; readonly address: string }): void {
  wx.openLocation({ latitude: to.lat, longitude: to.lng, name: to.name, address: to.address, scale: 17, fail: () => undefined });
}
