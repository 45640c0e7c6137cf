import { Secret, TOTP } from 'otpauth';

const ISSUER = '东晓夜泊';
const PERIOD_SECONDS = 30;
/** 160 bits, as long as the output of SHA-1 (RFC 4226 section 4). */
const SECRET_BYTES = 20;
/** One step early or late: clocks differ, and people type. */
const WINDOW = 1;
const CODE = /^\d{6}$/;

/** RFC 6238 as every authenticator speaks it: SHA-1, six digits, 30 s. */
const totpOf = (secret: string, label = ''): TOTP =>
  new TOTP({ issuer: ISSUER, label, secret: Secret.fromBase32(secret), period: PERIOD_SECONDS, digits: 6, algorithm: 'SHA1' });

/** In base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What an authenticator reads from a QR code. */
export function otpauthUriOf(secret: string, label: string): string {
  return totpOf(secret, label).toString();
}

/** The step of time that this code belongs to, of those that count now; `undefined`: it is none of theirs. */
export function totpStepOf(secret: string, code: string, nowMs: number): number | undefined {
  if (!CODE.test(code)) return undefined;
  const delta = totpOf(secret).validate({ token: code, timestamp: nowMs, window: WINDOW });
  return delta === null ? undefined : Math.floor(nowMs / (PERIOD_SECONDS * 1000)) + delta;
}
