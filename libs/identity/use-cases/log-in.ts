import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SessionView } from '#contracts';
import { assert, Clock, formatInstant, Ids, isRefusal, type Refusal } from '#kernel';
import { FieldCipher } from '#platform';
import { findResident, insertResident } from '../adapters/resident-rows.js';
import { hashToken, newToken } from '../adapters/secret-tokens.js';
import { insertSession } from '../adapters/session-rows.js';
import { RESIDENT_SESSION } from '../domain/session-lifetime.js';
import { WechatLogins } from '../domain/wechat-logins.js';
import { ResidentViews } from '../queries/resident-views.js';

/** A person comes in with a login code of WeChat; who was never here becomes a resident. Every login starts a session of its own. */
@Injectable()
export class LogIn {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly wechatLogins: WechatLogins,
    private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Ids) private readonly ids: Ids,
    private readonly residentViews: ResidentViews,
  ) {}

  /** @throws Fault when WeChat did not answer. */
  async execute(code: string): Promise<SessionView | Refusal<'login_code_rejected'>> {
    const login = await this.wechatLogins.openidOf(code);
    if (isRefusal(login)) return login;
    const session = (await this.enter(login.openid)) ?? (await this.enter(login.openid)); // erased while coming in: somebody new
    assert(session, 'a resident who was made this moment is gone');
    return session;
  }

  private async enter(openid: string): Promise<SessionView | undefined> {
    return this.startSession(await this.residentOf(openid));
  }

  private async residentOf(openid: string): Promise<string> {
    const known = await findResident(this.dataSource, this.cipher, openid);
    if (known) return known;
    await insertResident(this.dataSource, this.cipher, { id: this.ids.next(), openid, nowMs: this.clock.nowMs() });
    const made = await findResident(this.dataSource, this.cipher, openid);
    assert(made, 'the resident that was just inserted is gone');
    return made;
  }

  /** `undefined` when the resident was erased in between. */
  private async startSession(residentId: string): Promise<SessionView | undefined> {
    const token = newToken();
    const nowMs = this.clock.nowMs();
    const expiresAtMs = nowMs + RESIDENT_SESSION.lifetimeMs;
    const isStarted = await insertSession(this.dataSource, { tokenHash: hashToken(token), residentId, nowMs, expiresAtMs });
    if (!isStarted) return undefined;
    return { token, expiresAt: formatInstant(expiresAtMs), resident: await this.residentViews.of(residentId) };
  }
}
