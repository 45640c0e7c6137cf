import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { HistoryEvent } from './event.js';
import { History, readHistory } from './history.js';
import { RecordedClient } from './recorded-client.js';

const folder = mkdtempSync(join(tmpdir(), 'history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const event = { src: 'client', p: 'ann', op: '1', f: 'read', type: 'ok', v: {} } as const;

async function eventsOf(file: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const line of readHistory(file)) if (!('kind' in line)) events.push(line);
  return events;
}

test('what is written down is read again, after its header, in the order of each writer', async () => {
  const file = join(folder, 'two.jsonl');
  const first = History.begin(file, '7', { HOLD_MS: 1 });
  const second = History.join(file, 1);
  for (let n = 0; n < 5_000; n++) for (const history of [first, second]) history.add({ ...event, v: { n, text: '泊位'.repeat(20) } });
  first.close();
  second.close();
  const lines = await eventsOf(file);
  expect(lines).toHaveLength(10_000);
  expect(new Set(lines.map(({ seq }) => seq)).size).toBe(10_000);
  for (const isOwn of [(seq: number) => seq < 1e9, (seq: number) => seq > 1e9])
    expect(lines.filter(({ seq }) => isOwn(seq)).map(({ v }) => v['n'])).toEqual(Array.from({ length: 5_000 }, (_, n) => n));
});

test('a last line cut short by a kill is left out, a bad line before it is not', async () => {
  const file = join(folder, 'cut.jsonl');
  const history = History.begin(file, '7');
  history.add(event);
  history.close();
  appendFileSync(file, '{"seq":2,"t_ns":');
  expect(await eventsOf(file)).toHaveLength(1);
  appendFileSync(file, '\n');
  await expect(eventsOf(file)).rejects.toThrow('JSON');
});

/** A gateway that gives these answers to bookings, one after another, and the last of them from then on. */
async function gatewayThat(...answers: readonly RequestListener[]): Promise<{ url: string; stop: () => void }> {
  let asked = 0;
  const server = createServer((request, answer) => {
    const isLogin = request.url?.endsWith('/sessions/wechat');
    if (isLogin) answer.end('{"token":"secret-token","resident":{"id":"r1"}}');
    else (answers[asked++] ?? answers.at(-1))?.(request, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => void server.close() };
}

const said =
  (status: number, body: string): RequestListener =>
  (_request, answer) =>
    void answer.writeHead(status).end(body);

test('a call is asked again with its key, at the next gateway, until its outcome is known', async () => {
  const cutting = await gatewayThat((request) => request.socket.destroy());
  const steady = await gatewayThat(
    said(409, '{"code":"idempotency_key_in_progress"}'),
    said(503, JSON.stringify({ code: 'temporarily_unavailable' })),
  );
  const history = History.begin(join(folder, 'client.jsonl'), '7');
  const ann = await RecordedClient.logIn(history, [cutting.url, steady.url], 'ann');
  const wish = { carParkId: 'near', from: '2026-03-02T18:00:00+08:00', to: '2026-03-03T08:00:00+08:00', plate: '粤B12345' };
  const outcome = await ann.retryUntilKnown((key) => ann.reserve(wish, key), { key: 'k', withinMs: 1_000 });
  expect(outcome).toMatchObject({ type: 'info', key: 'k' });
  history.close();
  const calls = (await eventsOf(history.file)).filter(({ f }) => f === 'reserve');
  expect(calls.filter(({ type }) => type === 'invoke').every(({ v }) => v['key'] === 'k')).toBe(true);
  const told = calls.filter(({ type }) => type !== 'invoke').slice(0, 3);
  expect(told.map(({ type, v }) => [type, v['status'], v['code']])).toEqual([
    ['info', 0, undefined],
    ['fail', 409, 'idempotency_key_in_progress'],
    ['info', 503, 'temporarily_unavailable'],
  ]);
  for (const gateway of [cutting, steady]) gateway.stop();
});

test('a token is a canary and stands nowhere else', async () => {
  const gateway = await gatewayThat();
  const history = History.begin(join(folder, 'login.jsonl'), '7');
  await RecordedClient.logIn(history, [gateway.url], 'ann');
  history.close();
  gateway.stop();
  const naming = (await eventsOf(history.file)).filter((one) => JSON.stringify(one).includes('secret-token'));
  expect(naming.map(({ f }) => f)).toEqual(['canary']);
});
