import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { IdentityModule, LogIn, LoginModule, StaffIssueModule, StaffLoginModule, WechatLogins } from '#identity';
import { Clock, FakeClock, isRefusal, type Refusal, refuse } from '#kernel';
import { type Config, PlatformModule } from '#platform';

/** WeChat as the tests need it: `code-of-<openid>` logs that person in, any other code is refused. */
class FakeWechatLogins extends WechatLogins {
  override async openidOf(code: string): Promise<{ openid: string } | Refusal<'login_code_rejected'>> {
    const [, openid] = /^code-of-(.+)$/.exec(code) ?? [];
    return openid ? { openid } : refuse('login_code_rejected');
  }
}

@Global()
@Module({ providers: [{ provide: WechatLogins, useClass: FakeWechatLogins }], exports: [WechatLogins] })
class FakeWechatModule {}

export const START_MS = Date.UTC(2026, 2, 2, 10);

/** Identity as it lives in one process; several of them share stores and clock. */
export async function anIdentityProcess(config: Config, clock: Clock = new FakeClock(START_MS)): Promise<TestingModule> {
  const module = await Test.createTestingModule({
    imports: [PlatformModule.forRoot(config), FakeWechatModule, IdentityModule, LoginModule, StaffIssueModule, StaffLoginModule],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  return module.init();
}

export async function logIn(one: TestingModule, openid = 'o-lin'): Promise<{ token: string; residentId: string }> {
  const session = await one.get(LogIn).execute(`code-of-${openid}`);
  if (isRefusal(session)) throw new Error(session.refused);
  return { token: session.token, residentId: session.resident.id };
}
