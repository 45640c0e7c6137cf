import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrames } from './text-frames.js';

const NAME = '东晓夜泊';
const NAME_BYTES = Buffer.byteLength(NAME);

test('a client reads the messages of a parcel one by one, whatever their length, between others', async () => {
  const server = new WebSocketServer({ port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  const messages = [NAME_BYTES, 125, 126, 127, 65_535].map((bytes) => 'x'.repeat(bytes - NAME_BYTES) + NAME);
  server.on('connection', (socket, { socket: line }) => {
    socket.send('before');
    line.write(textFrames(messages.map((text) => Buffer.from(text))));
    socket.send('after');
    socket.close(1000);
  });
  const heard: string[] = [];
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { perMessageDeflate: false });
  client.on('message', (message, isBinary) => heard.push(isBinary ? 'binary' : String(message)));
  expect(await once(client, 'close')).toEqual([1000, expect.anything()]);
  expect(heard).toEqual(['before', ...messages, 'after']);
  server.close();
});

test('a message that is too long for its frame is a bug', () => {
  expect(() => textFrames([Buffer.alloc(65_536)])).toThrow('too long');
});
