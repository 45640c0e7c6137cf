import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type StaffMeView, staffCookie } from '#contracts';
import { type OpenedSession, StaffMe, StaffSessions } from '#identity';
import { assert } from '#kernel';
import { CONFIG, type Config } from '#platform';

/** How a browser is told of a session: its secret in a cookie that no script reads, the rest in the answer. */
@Injectable()
export class SessionAnswers {
  constructor(
    private readonly sessions: StaffSessions,
    private readonly staffMe: StaffMe,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async opened({ token }: OpenedSession, reply: FastifyReply): Promise<StaffMeView> {
    const staff = await this.sessions.principalOf(token);
    assert(staff, 'a session that was opened this moment is gone');
    reply.header('set-cookie', staffCookie(this.config.PUBLIC_URL, token));
    return this.staffMe.of(staff, token);
  }

  closed(reply: FastifyReply): void {
    reply.header('set-cookie', staffCookie(this.config.PUBLIC_URL, undefined));
  }
}
