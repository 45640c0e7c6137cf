#!/usr/bin/env node
// Writes openapi.json from the built gateway, without stores: in preview mode Nest scans the modules and runs no provider.
//   npm run build && node scripts/openapi.mjs [FILE]     (default: openapi.json)
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { GatewayModule } from '../dist/apps/gateway/src/gateway.module.js';
import { openApi } from '../dist/apps/gateway/src/openapi.js';

const file = process.argv[2] ?? 'openapi.json';
const gateway = GatewayModule.forRoot({ LOG_LEVEL: 'silent' });
const app = await NestFactory.create(gateway, new FastifyAdapter(), { preview: true, abortOnError: false, logger: false });
writeFileSync(file, `${JSON.stringify(openApi(app), null, 2)}\n`);
console.log(`${file} written`);
process.exit(0);
