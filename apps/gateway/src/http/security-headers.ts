import type { FastifyInstance } from 'fastify';
import type { Config } from '#platform';

/** An answer of the API is never a page: nothing in it may run, load or be framed. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** The documentation page brings its own scripts and styles, and writes styles into the page. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** The console loads what was built with it, draws pictures of its own and talks to this host: no script and no style stands in a page. */
const CONSOLE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const CONSOLE_PATH = /^\/console(\/|\?|$)/;
const DOCS_PATH = /^\/docs(\/|\?|$)/;

/** Headers that every answer carries, errors and unknown paths too (OWASP ASVS 3.4). */
export function securityHeaders(url: string, config: Pick<Config, 'PUBLIC_URL'>): Record<string, string> {
  return headersUnder(policyOf(url), config);
}

function headersUnder(policy: string, config: Pick<Config, 'PUBLIC_URL'>): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': policy,
    ...(config.PUBLIC_URL.startsWith('https://') && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}

function policyOf(url: string): string {
  if (CONSOLE_PATH.test(url)) return CONSOLE_POLICY;
  return DOCS_PATH.test(url) ? DOCS_POLICY : API_POLICY;
}

/** A route that sets one of the headers itself keeps its own. */
export function addSecurityHeaders(server: FastifyInstance, config: Pick<Config, 'PUBLIC_URL'>): void {
  const headersOf = new Map(
    [API_POLICY, DOCS_POLICY, CONSOLE_POLICY].map((policy) => [policy, Object.entries(headersUnder(policy, config))]),
  );
  server.addHook('onSend', (request, reply, _payload, done) => {
    for (const [name, value] of headersOf.get(policyOf(request.url)) ?? []) if (!reply.hasHeader(name)) reply.header(name, value);
    done();
  });
}
