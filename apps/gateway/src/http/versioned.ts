import { applyDecorators, type CallHandler, type ExecutionContext, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { assert } from '#kernel';

/** Marks in the description of the API the operations that answer with an ETag. */
export const ANSWERS_ETAG = 'x-answers-etag';

/**
 * Tells the version of what is answered in `ETag`, for a later `If-Match`.
 * @param member of the view that holds the version
 */
export function Versioned(member = 'version'): MethodDecorator {
  return applyDecorators(UseInterceptors(new TellVersion(member)), ApiExtension(ANSWERS_ETAG, true));
}

class TellVersion implements NestInterceptor {
  constructor(private readonly member: string) {}

  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<object> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(map((view) => this.tell(view, reply)));
  }

  private tell(view: object, reply: FastifyReply): object {
    const version = (view as Readonly<Record<string, unknown>>)[this.member];
    assert(typeof version === 'number', `a versioned answer has a number as its ${this.member}`);
    reply.header('etag', `"${version}"`);
    return view;
  }
}
