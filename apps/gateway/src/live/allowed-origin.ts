import type { Config } from '#platform';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a page of this origin may connect. Browsers send Origin with every handshake and scripts cannot change it, so other people's
 * pages stay out; the Mini Program and servers send none. During development any page of this machine may.
 */
export function isAllowedOrigin(origin: string | undefined, config: Pick<Config, 'PUBLIC_URL' | 'NODE_ENV'>): boolean {
  if (origin === undefined || origin === new URL(config.PUBLIC_URL).origin) return true;
  return config.NODE_ENV !== 'production' && URL.canParse(origin) && LOOPBACK.has(new URL(origin).hostname);
}
