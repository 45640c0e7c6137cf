import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Config } from '#platform';
import { GatewayModule } from '../../apps/gateway/src/gateway.module.js';
import { openApi } from '../../apps/gateway/src/openapi.js';

test('openapi.json is what the gateway says of itself: npm run openapi writes it anew', async () => {
  const gateway = GatewayModule.forRoot({ LOG_LEVEL: 'silent' } as Config);
  const preview = { preview: true, abortOnError: false, logger: false } as const; // modules are scanned, no provider runs
  const app = await NestFactory.create<NestFastifyApplication>(gateway, new FastifyAdapter(), preview);
  expect(JSON.parse(JSON.stringify(openApi(app)))).toEqual(JSON.parse(readFileSync('openapi.json', 'utf8')));
});
