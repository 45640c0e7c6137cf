import type { FastifyRequest } from 'fastify';

/**
 * Whether one of our own pages sent this request. A browser adds the cookie whoever asks for it, but it also says who asked, which no page
 * can change: Sec-Fetch-Site, and Origin with everything that is neither GET nor HEAD. A program that is no browser has to name the origin,
 * so that nothing passes for having said nothing. https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function isFromOwnPage(request: Pick<FastifyRequest, 'headers' | 'host'>, publicUrl: string): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin: ours, protocol } = new URL(publicUrl);
  return site === 'same-origin' || origin === ours || (origin !== undefined && origin === `${protocol}//${request.host}`);
}
