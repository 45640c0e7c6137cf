import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallRefused, refuseCall } from '../errors.js';
import type { Endpoint, Fault } from '../scenarios.js';
import type { World } from '../world.js';
import { notesOf } from './call-notes.js';

export interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly endpoint: Endpoint;
  /** Whose scenarios apply; `*` for a call about no order. */
  readonly outTradeNo: string;
}

type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;

/** Runs `effect` and answers with what it returns, with the order's scenarios around it: before, after, and on the signature. */
export async function disturbed(
  world: World,
  call: Call,
  effect: (
    taken: <Kind extends Fault['kind']>(kind: Kind) => FaultOf<Kind> | undefined,
  ) => Promise<object | undefined> | object | undefined,
): Promise<unknown> {
  const faults = world.script.takeFaults(call.outTradeNo, call.endpoint);
  const taken = <Kind extends Fault['kind']>(kind: Kind) => faults.find((fault): fault is FaultOf<Kind> => fault.kind === kind);
  const how = taken('answer')?.how;
  if (how) notesOf(call.request).tamper = how;
  const delay = taken('delay');
  if (delay) await pause(delay.ms);
  const before = taken('fail-before');
  if (before) throw new CallRefused(refuseCall(before.code));
  const answer = await effect(taken);
  const after = taken('fail-after');
  if (after) throw new CallRefused(refuseCall(after.code));
  if (taken('cut-after')) {
    call.reply.hijack();
    call.request.raw.socket.destroy();
    return call.reply;
  }
  return answer === undefined ? call.reply.code(204).send() : answer;
}
