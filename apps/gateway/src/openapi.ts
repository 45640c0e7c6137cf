import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { ProblemView, REFUSALS, type RefusalCode } from '#contracts';
import { STAFF_SCHEME } from './http/policy.js';
import { STATUS_OF } from './http/problem-statuses.js';
import { ANSWERS_ETAG } from './http/versioned.js';

const STAFF_COOKIE =
  'Session of staff; named `staff` where the product is reached without https, which is during development. ' +
  'Requests that change something need an `Origin` of our own as well, as browsers send it, and `X-CSRF-Token` as `GET /api/v1/staff/me` tells it.';

type JsonSchema = Record<string, unknown>;
type Side = 'input' | 'output';
type Components = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const REFERENCE = '#/components/schemas/';
const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: `${REFERENCE}Problem` } } };

/** The description of the whole API (OpenAPI 3.1), from the schemas that check it. */
export function openApi(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('东晓夜泊 Night Berth')
    .setDescription(`Off-peak shared parking. Times are RFC 3339 with offset, money is integer fen.\n\n${refusalTable()}`)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .addCookieAuth('__Host-staff', { type: 'apiKey', in: 'cookie', description: STAFF_COOKIE }, STAFF_SCHEME)
    .build();
  const document = SwaggerModule.createDocument(app, builder, { standardSchemaConverter: describe });
  const { components } = describe(ProblemView, { schemaType: 'output' });
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...components } };
  for (const operation of operationsOf(document)) complete(operation);
  return document;
}

/** The description at /openapi.json and a page for people at /docs, whose files come with the product. Not in production. */
export function serveDocumentation(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApi(app), {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: '东晓夜泊 API',
    swaggerOptions: { validatorUrl: null },
  });
}

/**
 * JSON Schema 2020-12 is what OpenAPI 3.1 speaks, so a schema is described as it is. Named schemas become components; the root of an
 * input stays in place, for the members of a query are parameters of their own. An answer may gain members later, so none is closed.
 */
function describe(schema: unknown, { schemaType }: { schemaType: Side }): { schema: JsonSchema; components: Components } {
  const root = schema as z.ZodType;
  const open = ({ jsonSchema }: { jsonSchema: JsonSchema }) => {
    if (schemaType === 'output') delete jsonSchema['additionalProperties'];
  };
  const { $schema: _dialect, $defs = {}, ...described } = z.toJSONSchema(root, { io: schemaType, override: open }) as JsonSchema;
  const components = $defs as Components;
  const id = z.globalRegistry.get(root)?.id;
  const named = id === undefined ? undefined : components[id];
  if (!named || schemaType === 'output') return { schema: described, components };
  return { schema: { title: id, ...named }, components };
}

function operationsOf(document: OpenAPIObject): Operation[] {
  const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;
  return Object.values(document.paths).flatMap((path) => methods.flatMap((method) => path[method] ?? []));
}

/** Names the schema of the body, which may be left out when it has a default, and adds the answer that every operation can give. */
function complete(operation: Operation): void {
  const body = operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content['application/json'] : undefined;
  if (operation.requestBody && 'content' in operation.requestBody && body?.schema && 'default' in body.schema)
    operation.requestBody.required = false;
  if (body?.schema && 'title' in body.schema && body.schema.title) body.schema = { $ref: REFERENCE + body.schema.title };
  if (ANSWERS_ETAG in operation) tellEtag(operation);
  operation.responses['default'] = { description: 'Any other refusal or failure', content: PROBLEM_CONTENT };
}

/** Names the header in the answers that are no refusals. */
function tellEtag(operation: Operation & { [ANSWERS_ETAG]?: unknown }): void {
  delete operation[ANSWERS_ETAG];
  const ETag = { description: 'The version, for `If-Match`', schema: { type: 'string' as const, example: '"8"' } };
  for (const [status, response] of Object.entries(operation.responses))
    if (status.startsWith('2') && response && !('$ref' in response)) response.headers = { ETag };
}

function refusalTable(): string {
  const rows = Object.entries(REFUSALS).map(([code, title]) => `| \`${code}\` | ${STATUS_OF[code as RefusalCode]} | ${title} |`);
  return ['| code | status | title |', '|---|---|---|', ...rows].join('\n');
}
