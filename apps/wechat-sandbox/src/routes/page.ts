import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

/** The page lives beside the source and is not copied on build: found by walking up, from source and from dist alike. */
function pageFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'apps/wechat-sandbox/page');
    if (existsSync(found)) return found;
  }
  throw new Error('apps/wechat-sandbox/page is missing');
}

/** One HTML file and one script, without a framework, for people who want to watch and to pay by hand. */
export async function pageRoutes(app: FastifyInstance): Promise<void> {
  const folder = pageFolder();
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const script = readFileSync(join(folder, 'page.js'), 'utf8');
  app.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(html));
  app.get('/page.js', async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
}
