import { Secret, TOTP } from 'otpauth';

/** The six digits that an authenticator shows at this instant. */
export function codeOf(secret: string, atMs: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: atMs });
}
