import * as z from 'zod/mini';
import { AgentDto, ApiKeyDto, ContactDto, ConversationRow, CountsDto, Empty, ERRORS, EventDto, InboxDto, MeDto, Problem, TeamDto, UploadDto } from '#protocol';
import { isAgentRoute, isWidget } from './handle-route.ts';
import type { Route, Schema } from './route.ts';

type Json = Record<string, unknown>;
const COMPONENTS: [string, Schema][] = [
  ['Agent', AgentDto],
  ['ApiKey', ApiKeyDto],
  ['Contact', ContactDto],
  ['Conversation', ConversationRow],
  ['Counts', CountsDto],
  ['Event', EventDto],
  ['Inbox', InboxDto],
  ['Me', MeDto],
  ['Problem', Problem],
  ['Team', TeamDto],
  ['Upload', UploadDto],
];

/** OpenAPI 3.1 of the table. Schemas are the ones that parse the requests. */
export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Lists are `{items, next}`: give `next` back as `cursor`. Refusals are `application/problem+json` (RFC 9457) with a `code`. A POST with an `Idempotency-Key` header runs once: the same key and body answer the first result, another body is 409. Times are ISO 8601 UTC.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries(COMPONENTS.map(([name, schema]) => [name, jsonSchema(schema)])),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `pk_…`' },
        session: { type: 'apiKey', in: 'cookie', name: 'next-auth.session-token', description: 'The console, signed in. Anything but GET must come from its own pages.' },
        visitor: { type: 'http', scheme: 'bearer', description: 'The token of a widget session' },
      },
      responses: { Problem: { description: 'Refused', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } } },
    },
  };
}

/** A schema as JSON Schema 2020-12, without what only a whole document needs. */
export function jsonSchema(schema: Schema): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    unrepresentable: 'any',
    io: 'input',
    override: ({ jsonSchema }) => {
      // The format says it; the pattern is half a page.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  }) as Json;
  return rest;
}

function operation(route: Route): Json {
  const status = String(route.status ?? 200);
  return {
    tags: [route.tag],
    operationId: operationId(route),
    summary: route.summary.en,
    security: isAgentRoute(route.access) ? [{ apiKey: [] }, { session: [] }] : route.access === 'visitor' ? [{ visitor: [] }] : [],
    ...(isAgentRoute(route.access) && route.access !== 'agent' ? { 'x-permission': route.access } : {}),
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...requestBody(route),
    responses: {
      [status]: { description: 'Done', ...(route.answer ? { content: { 'application/json': { schema: named(route.answer) } } } : {}) },
      ...Object.fromEntries(refusals(route).map((s) => [s, { $ref: '#/components/responses/Problem' }])),
    },
  };
}

function requestBody(route: Route): Json {
  if (route.upload) {
    const schema = { type: 'object', properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } }, required: ['file'] };
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  if (route.method === 'GET' || route.method === 'DELETE') return {};
  return { requestBody: { required: route.body !== undefined, content: { 'application/json': { schema: jsonSchema(route.body ?? Empty) } } } };
}

const named = (schema: Schema): Json => {
  const known = COMPONENTS.find(([, s]) => s === schema);
  return known ? { $ref: `#/components/schemas/${known[0]}` } : jsonSchema(schema);
};

const pathParameters = (route: Route): Json[] =>
  [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string', maxLength: 64 } }));

function queryParameters(route: Route): Json[] {
  if (!route.query) return [];
  const { properties = {}, required = [] } = jsonSchema(route.query) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }));
}

const headerParameters = (route: Route): Json[] =>
  route.method === 'POST' && isAgentRoute(route.access) && !route.upload
    ? [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 200 } }]
    : [];

function refusals(route: Route): string[] {
  const codes = new Set<number>([400, ERRORS.RATE_LIMITED.status]);
  if (route.access !== 'public') codes.add(404);
  if (route.access !== 'public' && route.access !== 'widget') codes.add(401);
  if (isAgentRoute(route.access) || isWidget(route)) codes.add(403);
  if (route.method !== 'GET' && route.method !== 'DELETE') for (const s of [409, 413, 422]) codes.add(s);
  return [...codes].sort((a, b) => a - b).map(String);
}

/** `GET /api/v1/agents/{id}` → `getAgentsId`. */
const operationId = (route: Route): string =>
  route.method.toLowerCase() +
  route.path
    .replace('/api/v1', '')
    .split(/[/{}-]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
