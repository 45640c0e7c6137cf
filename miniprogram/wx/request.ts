import { type Http, NetworkFailure } from './ports.js';

const TIMEOUT_MS = 10_000;

/** WeChat tells the headers in the case in which they came. */
function headerOf(headers: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found === undefined ? undefined : String(found[1]);
}

function dateOf(headers: Readonly<Record<string, unknown>>): { serverMs?: number } {
  const serverMs = Date.parse(headerOf(headers, 'date') ?? '');
  return Number.isNaN(serverMs) ? {} : { serverMs };
}

/** WeChat's own requests. */
export const http: Http = {
  send: ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      wx.request({
        url,
        method,
        header: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { data: body as WechatMiniprogram.IAnyObject }),
        dataType: 'json',
        timeout: TIMEOUT_MS,
        success: ({ statusCode, data: answered, header }) => resolve({ status: statusCode, body: answered, ...dateOf(header) }),
        fail: ({ errMsg }) => reject(new NetworkFailure(errMsg)),
      });
    }),
};
