import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { formatInstant } from '#kernel';
import { type SnsAnswer, type StableTokens, snsError } from '../login.js';
import { messageOf, refusalOfMessage } from '../messages.js';
import { TEMPLATES } from '../templates.js';
import type { World } from '../world.js';

type Body = Readonly<Record<string, unknown>>;
type Call = FastifyRequest<{ Querystring: Record<string, string | undefined> }>;

const OK: SnsAnswer = { errcode: 0, errmsg: 'ok' };

/** https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_sendmessage */
export function registerMessages(app: FastifyInstance, world: World, tokens: StableTokens): void {
  app.post('/cgi-bin/message/subscribe/send', async (request: Call, reply) => {
    const { access_token: token } = request.query;
    if (!token) return snsError(41001, 'access_token missing');
    const refusal = tokens.refusalOf(token, world.clock.wireMs());
    if (refusal) return refusal;
    if (request.body === null || typeof request.body !== 'object') return snsError(47001, 'data format error');
    return deliver(world, tokens, request.body as Body, reply);
  });
}

async function deliver(world: World, tokens: StableTokens, body: Body, reply: FastifyReply): Promise<SnsAnswer> {
  const fault = world.messageScript.take(String(body['touser']));
  if (fault?.outcome === 'token-refused') {
    tokens.revoke();
    return snsError(fault.errcode ?? 40001, 'invalid credential, access_token is invalid or not latest');
  }
  if (fault?.outcome === 'cut') return cut(reply);
  const scripted = fault?.outcome === 'refuse' ? snsError(fault.errcode ?? 43101, 'refused by the script') : undefined;
  const answer = refusalOfMessage(body, world.identity.appid) ?? scripted ?? OK;
  const id = world.chance.digits(19);
  world.book.saveMessage(messageOf(body, { id, atMs: world.clock.nowMs(), errcode: Number(answer['errcode']) }));
  if (fault?.outcome === 'sent-then-cut') return cut(reply);
  if (fault?.outcome === 'late') await pause(fault.ms);
  return answer['errcode'] === 0 ? { ...answer, msgid: id } : answer;
}

/** The line ends without an answer. */
function cut(reply: FastifyReply): SnsAnswer {
  reply.hijack();
  reply.raw.destroy();
  return OK;
}

/** The book of messages in plain words, oldest first: those on phones (`errcode` 0) and those that were refused. */
export function messagesOf({ book }: World, openid: string | undefined): object {
  const messages = book.messages().filter((message) => openid === undefined || message.openid === openid);
  return {
    messages: messages.map(({ atMs, values, ...message }) => {
      const template = TEMPLATES.find(({ id }) => id === message.templateId);
      const words = Object.fromEntries(Object.entries(values).map(([field, value]) => [template?.fields[field] ?? field, value]));
      return { ...message, at: formatInstant(atMs), title: template?.title ?? null, values, words };
    }),
  };
}
