#!/usr/bin/env node
// `npm run api:types`: the types of what the Mini Program and the console say to the server and hear from it, from openapi.json.
// `--check` writes nothing and fails when a kept file is old.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const CLIENTS = [
  // What belongs to staff, auditors, devices and WeChat is not for residents.
  { target: 'miniprogram/types/api.d.ts', asks: /^\/api\/v1\/(?!(manage|office|staff|audit|gate|wechat)\/)/ },
  { target: 'apps/console/src/types/api.d.ts', asks: /^\/api\/v1\/((manage|office|staff|audit)\/|car-parks)/ },
];

const { paths, components } = JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8'));
let reached = new Set();

/** The name at the end of a reference, remembered as needed. */
function nameOf(reference) {
  const name = reference.split('/').at(-1);
  reached.add(name);
  return ownName(name);
}

/** No type of ours is called Data. */
const ownName = (name) => name.replace(/Data$/, 'Record');

/** A schema as a TypeScript type on one line. */
function typeOf(schema) {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  if (schema.type === 'array') return `readonly ${memberOf(schema.items)}[]`;
  if (schema.type === 'object') return `{ ${membersOf(schema).join(' ')} }`;
  return { integer: 'number', number: 'number', boolean: 'boolean', null: 'null', string: 'string' }[schema.type] ?? 'unknown';
}

const literal = (value) => (typeof value === 'string' ? `'${value}'` : String(value));
const memberOf = (schema) => (/[ |]/.test(typeOf(schema)) && !typeOf(schema).startsWith('{') ? `(${typeOf(schema)})` : typeOf(schema));

function membersOf({ properties = {}, required = [] }) {
  return Object.entries(properties).map(([name, schema]) => `readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`);
}

function declarationOf(name) {
  const schema = components.schemas[name];
  if (schema.type !== 'object') return `export type ${ownName(name)} = ${typeOf(schema)};`;
  const members = membersOf(schema);
  if (members.length <= 3) return `export interface ${ownName(name)} { ${members.join(' ')} }`;
  return [`export interface ${ownName(name)} {`, ...members.map((member) => `  ${member}`), '}'].join('\n');
}

/** One line for each call: what goes in the query, the body, and what a success answers. */
function callOf(path, method, { parameters = [], requestBody, responses }) {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const members = query.map(({ name, required, schema }) => `readonly ${name}${required ? '' : '?'}: ${typeOf(schema)};`);
  const body = requestBody?.content?.['application/json']?.schema;
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  const answer = success?.content?.['application/json']?.schema;
  const parts = [
    ...(members.length > 0 ? [`query: { ${members.join(' ')} };`] : []),
    ...(body ? [`body: ${typeOf(body)};`] : []),
    ...(parameters.some(({ name }) => name === 'Idempotency-Key') ? ['isKeyed: true;'] : []),
    `answer: ${answer ? typeOf(answer) : 'undefined'};`,
  ];
  return `  '${method.toUpperCase()} ${path}': { ${parts.join(' ')} };`;
}

function generated(asks) {
  reached = new Set();
  const calls = Object.entries(paths)
    .filter(([path]) => asks.test(path))
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, call]) => callOf(path, method, call)));
  nameOf('Problem');
  const declarations = new Map();
  for (const name of reached) declarations.set(name, declarationOf(name)); // grows while it is walked: what a declaration names is reached too
  return [
    '// Generated from openapi.json by `npm run api:types`.',
    ...[...declarations.keys()].sort().map((name) => declarations.get(name)),
    '/** What this client can ask of the server. */',
    'export interface Calls {',
    ...calls,
    '}',
    '',
  ].join('\n');
}

for (const { target, asks } of CLIENTS) {
  const text = generated(asks);
  const path = join(ROOT, target);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${target} is older than openapi.json: npm run api:types`);
    process.exitCode = 1;
  }
}
