import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CallRefused, errorAnswer, refuseCall, type WechatRefusal } from '../errors.js';
import type { Office } from '../office.js';
import type { World } from '../world.js';
import { type CallNotes, notesOf } from './call-notes.js';
import { registerCertificates } from './certificates.js';
import { checkRequest, Nonces } from './guard.js';
import { registerOrders } from './orders.js';
import { registerRefunds } from './refunds.js';

const LARGEST_BODY = 64 * 1024;

/** API v3: every request verified on raw bytes, every answer signed on raw bytes, errors in WeChat's shape. */
export function v3Routes(office: Office) {
  return async (app: FastifyInstance): Promise<void> => {
    const { world } = office;
    const nonces = new Nonces();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (_request, body, done) => done(null, body));
    app.decorateRequest('callNotes', null);
    app.addHook('onRequest', async (request) => {
      request.setDecorator<CallNotes>('callNotes', { cause: 0 });
    });
    app.addHook('preHandler', async (request) => checkRequest(request, world, nonces));
    app.addHook('onSend', async (request, reply, payload) => sealAnswer(world, request, reply, payload));
    app.setErrorHandler((error: FastifyError | Error, request, reply) => refuse(world, error, request, reply));
    app.setNotFoundHandler((request, reply) => {
      refuse(world, new CallRefused(refuseCall('RESOURCE_NOT_EXISTS', '请求的接口不存在')), request, reply);
    });
    registerOrders(app, office);
    registerRefunds(app, office);
    registerCertificates(app, office);
  };
}

/** Signs the bytes that leave; spoils them afterwards when a scenario says so. */
function sealAnswer(world: World, request: FastifyRequest, reply: FastifyReply, payload: unknown): string {
  const notes = notesOf(request);
  const body = typeof payload === 'string' ? payload : '';
  const named = request.headers['wechatpay-serial'];
  const { signer, switches, clock, chance } = world;
  const serial = typeof named === 'string' && signer.isOffered(named, switches) ? named : signer.pickSerial(switches);
  reply.headers(signer.sign(body, serial, clock.wireMs(), notes.tamper));
  reply.header('Request-ID', `08${chance.hex(24).toUpperCase()}-${notes.cause}`);
  return notes.tamper === 'tampered' ? body.replace(/[0-9a-z](?="?\}*$)/, (last) => (last === '0' ? '1' : '0')) : body;
}

function refuse(world: World, error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const spelling = world.switches.codeSpelling === 'mixed' ? (world.chance.isLucky(0.5) ? 'old' : 'new') : world.switches.codeSpelling;
  const answer = errorAnswer(asRefusal(world, error), spelling);
  notesOf(request).cause = answer.cause;
  reply.code(answer.status).send(answer.body);
}

function asRefusal(world: World, error: Error & { statusCode?: number }): WechatRefusal {
  if (error instanceof CallRefused) return error.refusal;
  if (error.statusCode !== undefined && error.statusCode < 500) return refuseCall('PARAM_ERROR', error.message);
  world.note(`defect: ${error.stack ?? error.message}`);
  return refuseCall('SYSTEM_ERROR');
}
