#!/usr/bin/env node
// `npm run miniprogram:types`: the types of what the Mini Program says to the server and hears from it, from openapi.json.
// `--check` writes nothing and fails when the kept file is old.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const TARGET = join(ROOT, 'miniprogram/types/api.d.ts');
/** What belongs to staff, auditors, devices and WeChat is not for this client. */
const FOREIGN = /^\/(?!api\/v1\/)|^\/api\/v1\/(manage|office|audit|gate|wechat)\//;

const { paths, components } = JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8'));
const reached = new Set();

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

const literal = (value) => `'${value}'`;
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

function generated() {
  const calls = Object.entries(paths)
    .filter(([path]) => !FOREIGN.test(path))
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, call]) => callOf(path, method, call)));
  nameOf('Problem');
  const declarations = new Map();
  for (const name of reached) declarations.set(name, declarationOf(name)); // grows while it is walked: what a declaration names is reached too
  return [
    '// Generated from openapi.json by `npm run miniprogram:types`.',
    ...[...declarations.keys()].sort().map((name) => declarations.get(name)),
    '/** What the Mini Program can ask of the server. */',
    'export interface Calls {',
    ...calls,
    '}',
    '',
  ].join('\n');
}

const text = generated();
if (!process.argv.includes('--check')) writeFileSync(TARGET, text);
else if (readFileSync(TARGET, 'utf8') !== text) {
  console.error('miniprogram/types/api.d.ts is older than openapi.json: npm run miniprogram:types');
  process.exitCode = 1;
}
