/** Where the gateway is. The build for WeChat puts the address of its environment here; it has to be listed in WeChat's console. */
export const SERVER_ORIGIN = 'https://night-berth.example';

/** The same address for websockets. */
export const LIVE_URL = `${SERVER_ORIGIN.replace(/^http/, 'ws')}/api/v1/live`;
