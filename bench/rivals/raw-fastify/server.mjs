// The product's own engine (use case, desk, admission, group commit, session look-up) behind two bare routes: what the HTTP layer above it
// costs. No guards, pipes, interceptors, filters, schemas, rate limits, metrics of requests or request logs.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import Fastify from 'fastify';
import { Logger } from 'nestjs-pino';
import { AvailabilityModule, SearchCarParks } from '../../../dist/libs/availability/index.js';
import { BookingModule, PlaceBooking } from '../../../dist/libs/booking/index.js';
import { CarParkDirectory, CarParksModule } from '../../../dist/libs/car-parks/index.js';
import { IdentityModule, Sessions } from '../../../dist/libs/identity/index.js';
import { tickAt } from '../../../dist/libs/kernel/index.js';
import { PaymentsModule } from '../../../dist/libs/payments/index.js';
import { loadConfig, PlatformModule } from '../../../dist/libs/platform/index.js';
import { WechatModule } from '../../../dist/libs/wechat/index.js';

const JSON_TYPE = 'application/json; charset=utf-8';

class Engine {}

const config = loadConfig();
Module({
  imports: [
    ...[PlatformModule.forRoot(config), WechatModule, IdentityModule, CarParksModule],
    ...[AvailabilityModule, PaymentsModule, BookingModule],
  ],
})(Engine);

const engine = await NestFactory.createApplicationContext(Engine, { bufferLogs: true, abortOnError: false });
engine.useLogger(engine.get(Logger));
const deep = { strict: false };
const [sessions, placeBooking] = [engine.get(Sessions, deep), engine.get(PlaceBooking, deep)];
const [directory, search] = [engine.get(CarParkDirectory, deep), engine.get(SearchCarParks, deep)];

const server = Fastify();

server.get('/readyz', () => ({ status: 'ok' }));

server.get('/api/v1/car-parks/:id', (request) => {
  const { from, to } = request.query;
  return search.detailOf(directory.carPark(request.params.id), { from: tickAt(Date.parse(from)), to: tickAt(Date.parse(to)) });
});

server.post('/api/v1/bookings', async (request, reply) => {
  const principal = await sessions.principalOf(request.headers.authorization?.slice('Bearer '.length) ?? '');
  if (!principal) return reply.code(401).send({ code: 'unauthenticated' });
  const outcome = await placeBooking.execute(principal.residentId, request.headers['idempotency-key'], request.body);
  if ('refused' in outcome) return reply.code(409).send({ code: outcome.refused, ...outcome.detail });
  return reply.code(201).type(JSON_TYPE).send(outcome.body);
});

process.once('SIGTERM', async () => {
  await server.close();
  await engine.close();
  process.exit(0);
});
await server.listen({ port: Number(process.env.PORT), host: process.env.HOST });
