import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ExchangeFailed, exchange } from './http-exchange.js';

const GET = { method: 'GET', path: '/a?b=%E5%A4%9C', headers: {}, body: '' } as const;

let server: Server;
let base: string;
beforeEach(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: ExchangeFailed) => error,
  );

test('the path goes out as it was signed, and the answer comes back byte for byte', async () => {
  server.on('request', (request, response) => response.writeHead(200, { 'X-Path': request.url }).end(Buffer.from([0xff, 0x00, 0x7b])));
  const answer = await exchange(base, GET, 1_000);
  expect(answer).toMatchObject({ status: 200, body: Buffer.from([0xff, 0x00, 0x7b]), headers: { 'x-path': '/a?b=%E5%A4%9C' } });
});

test('silence ends in a failure that may have had an effect', async () => {
  server.on('request', () => undefined);
  expect(await failureOf(exchange(base, GET, 50))).toMatchObject({ wasSent: true, message: 'no answer within 50 ms' });
});

test('a body that stops half way is a failure that may have had an effect', async () => {
  server.on('request', (request, response) => {
    response.writeHead(200, { 'Content-Length': 100 }).write('half');
    setImmediate(() => request.socket.destroy());
  });
  expect(await failureOf(exchange(base, GET, 1_000))).toMatchObject({ wasSent: true });
});

test('where nobody listens nothing was sent', async () => {
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const failure = await failureOf(exchange(`http://127.0.0.1:${port}`, GET, 1_000));
  expect(failure).toBeInstanceOf(ExchangeFailed);
  expect(failure).toMatchObject({ wasSent: false });
});
