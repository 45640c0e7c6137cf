import type { FastifyRequest } from 'fastify';
import type { AnswerTamper } from '../scenarios.js';

/** What is known about the call being answered. */
export interface CallNotes {
  tamper?: AnswerTamper;
  /** Number that ends the Request-ID; 0 is well. */
  cause: number;
}

export function notesOf(request: FastifyRequest): CallNotes {
  return request.getDecorator<CallNotes>('callNotes');
}
