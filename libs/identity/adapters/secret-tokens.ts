import { createHmac, hash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
const TOKEN_SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits in base64url (43 characters): nothing to guess, nothing to read from it. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** Whether a text could be one of our tokens: others are refused without asking a store. */
export function isTokenShaped(text: string): boolean {
  return TOKEN_SHAPE.test(text);
}

/** SHA-256 under which a token is stored: whoever reads the store cannot log in. No salt is needed for 256 random bits. */
export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** Names a session inside the product: its token's hash in base64url, with which nobody can log in. */
export function sessionIdOf(token: string): string {
  return hash('sha256', token, 'base64url');
}

/**
 * What a page of ours repeats beside the cookie (OWASP ASVS 3.5.1): an HMAC under the session's token, so that it belongs to this session
 * alone, needs no store, and nobody gets from it to the token.
 */
export function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('csrf').digest('base64url');
}
