import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Access } from '../../../apps/gateway/src/http/policy.js';
import { freshStores, type Stores } from '../../support/stores.js';
import { aGateway, problemOf } from './gateway-world.js';

@Controller('forgotten')
class ForgottenController {
  @Get('declared')
  @Access('public')
  declared(): string {
    return 'ok';
  }
  @Get('undeclared')
  undeclared(): string {
    return 'open to everybody';
  }
}

let stores: Stores;
beforeAll(async () => {
  stores = await freshStores();
});
afterAll(() => stores?.close());

describe('a route without a policy', () => {
  test('stops the start, and is named', async () => {
    await expect(aGateway(stores.config, [ForgottenController])).rejects.toThrow('route GET /forgotten/undeclared has no @Access policy');
  });

  test('stops the start also when no controller made it', async () => {
    const app = await aGateway(stores.config).catch(() => undefined);
    const register = () =>
      app
        ?.getHttpAdapter()
        .getInstance()
        .get('/back-door', async () => 'open');
    expect(register).toThrow('route GET /back-door has no @Access policy');
    await app?.close();
  });
});

describe('operations', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await aGateway({ ...stores.config, TRUSTED_PROXIES: ['10.9.9.9'] });
  });
  afterAll(() => app?.close());

  const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'GET', url: '/metrics', remoteAddress, headers });

  test.each(['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '::1', '::ffff:127.0.0.1', 'fd00::1'])(
    'are open to %s',
    async (address) => {
      expect((await from(address)).statusCode).toBe(200);
    },
  );

  test.each(['8.8.8.8', '172.32.0.1', '2001:db8::1', '::ffff:8.8.8.8'])('do not exist for %s', async (address) => {
    expect(problemOf(await from(address)).code).toBe('not_found');
  });

  test('do not exist for a stranger behind a proxy, trusted or not', async () => {
    expect((await from('10.9.9.9', { 'x-forwarded-for': '8.8.8.8' })).statusCode).toBe(404);
    expect((await from('10.1.1.1', { 'x-forwarded-for': '8.8.8.8' })).statusCode).toBe(404);
  });

  test('are not opened by a forged header', async () => {
    expect((await from('8.8.8.8', { 'x-forwarded-for': '127.0.0.1' })).statusCode).toBe(404);
    expect((await from('10.9.9.9', { 'x-forwarded-for': '127.0.0.1, 8.8.8.8' })).statusCode).toBe(404);
  });
});
