import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Body, Controller, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { requestInHand } from '#platform';
import { Access } from '../../../apps/gateway/src/http/policy.js';
import { send } from '../../support/client.js';
import { freshStores, type Stores } from '../../support/stores.js';
import { aGateway } from './gateway-world.js';

/** Says which request a line of its log would name, at once and after the database has answered. */
@Controller('log')
class LogController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Access('public')
  read(): Promise<object> {
    return this.named();
  }

  @Post()
  @Access('public')
  write(@Body() _body: object): Promise<object> {
    return this.named();
  }

  private async named(): Promise<object> {
    const atOnce = this.name();
    await this.dataSource.query('SELECT 1');
    return { atOnce, later: this.name() };
  }

  private name(): string {
    return String(requestInHand.getStore()?.id ?? 'nobody');
  }
}

let stores: Stores;
let app: NestFastifyApplication;
let url: string;
beforeAll(async () => {
  stores = await freshStores();
  app = await aGateway(stores.config, [LogController]);
  await app.listen(0, '127.0.0.1');
  url = `${await app.getUrl()}/log`;
});
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

test.each([
  ['GET', undefined],
  ['POST', undefined],
  ['POST', { a: 1 }],
  ['POST', { long: 'x'.repeat(60_000) }], // comes in several pieces
])('every line that a %s with the body %# logs names its request', async (method, body) => {
  const ids = Array.from({ length: 10 }, (_, n) => `request-${n}-of-ten`);
  const replies = await Promise.all(ids.map((id) => send(method, url, body, { 'x-request-id': id })));
  expect(replies.map((reply) => reply.body)).toEqual(ids.map((id) => ({ atOnce: id, later: id })));
});
