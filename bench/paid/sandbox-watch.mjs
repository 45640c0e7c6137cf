// Loaded into the sandbox ahead of its program (node --import): notes how long it has each call in its hands, from the request's head to the
// last byte of the answer, by what Node and Fastify tell on their diagnostics channels. Lines of JSON into WATCH_FILE.
import { subscribe } from 'node:diagnostics_channel';
import { appendFile } from 'node:fs';
import { env } from 'node:process';

const WRITE_EVERY_MS = 200;
const PLACE = '/v3/pay/transactions/jsapi';
const PAY = /^\/control\/prepay\/([^/]+)\/pay$/;

/** @type {WeakMap<object, number>} */
const begun = new WeakMap();
/** Numbers of orders by the request that places them. @type {WeakMap<object, string>} */
const orders = new WeakMap();
let lines = '';

subscribe('http.server.request.start', ({ request }) => begun.set(request, performance.now()));
subscribe('tracing:fastify.request.handler:start', ({ request }) => {
  if (request.url === PLACE) orders.set(request.raw, JSON.parse(String(request.body)).out_trade_no);
});
subscribe('http.server.response.finish', ({ request }) => {
  const ms = performance.now() - (begun.get(request) ?? Number.NaN);
  const outTradeNo = orders.get(request);
  const prepayId = PAY.exec(request.url)?.[1];
  if (outTradeNo) lines += `${JSON.stringify({ outTradeNo, ms })}\n`;
  else if (prepayId) lines += `${JSON.stringify({ prepayId, ms })}\n`;
});

setInterval(() => {
  if (lines === '') return;
  appendFile(env['WATCH_FILE'] ?? '', lines, () => undefined);
  lines = '';
}, WRITE_EVERY_MS).unref();
