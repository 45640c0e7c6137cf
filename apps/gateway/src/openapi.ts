import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { ProblemView, REFUSALS } from '#contracts';

type JsonSchema = Record<string, unknown>;
const REFERENCE = '#/components/schemas/';

/** OpenAPI 3.1 speaks JSON Schema 2020-12, so each schema is described as it is. Named ones become components. */
function describe(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }): { schema: JsonSchema; components: JsonSchema } {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: schemaType, uri: (id) => `${REFERENCE}${id}`, target: 'draft-2020-12' });
  const named = schemas as Record<string, JsonSchema>;
  const id = z.globalRegistry.get(schema as z.ZodType)?.id;
  const root = id && named[id] ? named[id] : z.toJSONSchema(schema as z.ZodType, { io: schemaType });
  return { schema: clean(root), components: {} };
}

const clean = ({ $schema: _schema, $id: _id, ...rest }: JsonSchema): JsonSchema => rest;

/** The description of the whole API, from the schemas that check it. */
export function openApi(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('东晓夜泊 Night Berth')
    .setDescription(`Off-peak shared parking. Times are RFC 3339 with offset, money is integer fen.\n\n${refusalTable()}`)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .build();
  return SwaggerModule.createDocument(app, builder, { standardSchemaConverter: describe });
}

function refusalTable(): string {
  const rows = Object.entries(REFUSALS).map(([code, title]) => `| \`${code}\` | ${title} |`);
  return ['| code | title |', '|---|---|', ...rows].join('\n');
}

void ProblemView;
