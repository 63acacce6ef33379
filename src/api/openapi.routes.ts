/** The OpenAPI 3.1 document, made from the endpoints themselves. */
import { z } from 'zod';
import { API, type Endpoint } from './endpoints.routes.ts';

type Json = Record<string, unknown>;

/** Schemas with an `id` in their meta become components, and are referred to. */
class Schemas {
  readonly components: Record<string, Json> = {};

  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema: _dialect, $defs = {}, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
    for (const [id, part] of Object.entries($defs as Record<string, Json>)) this.components[id] = cleaned(part);
    const { id, ...own } = cleaned(made) as { id?: string };
    if (id === undefined) return own;
    this.components[id] = own;
    return { $ref: `#/components/schemas/${id}` };
  }
}

/** The same with references to components; the `id` of a definition is its name there. */
function cleaned(value: Json): Json {
  const text = JSON.stringify(value, (key, inner: unknown) =>
    key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '#/components/schemas/') : inner,
  );
  return JSON.parse(text) as Json;
}

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('What went wrong, for programs'),
    detail: z.string().describe('The same for people, in the language of Accept-Language'),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    fields: z
      .array(
        z.object({
          field: z.string(),
          code: z.string(),
          params: z.record(z.string(), z.union([z.string(), z.number()])),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'ApiProblem', description: 'RFC 9457. `fields` lists each value that is wrong.' });

const REFUSALS: Record<string, string> = {
  400: 'The request cannot be read, or `cursor` is none of this list.',
  401: 'The token is missing, unknown, expired or revoked.',
  403: 'The token lacks the scope, or its owner may not do this.',
  404: 'It does not exist, or is hidden from the owner of the token.',
  409: 'The state no longer allows it.',
  413: 'It is too large.',
  415: 'The body has a type that is not read.',
  422: 'A value is wrong; `fields` says which.',
  429: 'Too many requests; `Retry-After` says how many seconds to wait.',
  503: 'Something the site needs does not answer; try again after `Retry-After` seconds.',
};

function refusalsOf({ method, query, body, path }: Endpoint): Json {
  const codes = ['401', '403', '429', '503'];
  if (path.includes('{') || body) codes.push('404');
  if (query || body) codes.push('422');
  if (query instanceof z.ZodObject && 'cursor' in query.shape) codes.push('400');
  if (method === 'post') codes.push('400', '409', '413', '415');
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/ApiProblem' } } };
  return Object.fromEntries(codes.sort().map((code) => [code, { description: REFUSALS[code], content }]));
}

function parametersOf(endpoint: Endpoint, schemas: Schemas): Json[] {
  const inPath = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  }));
  const query = (endpoint.query && schemas.of(endpoint.query, 'input')) as
    { properties?: Record<string, Json>; required?: string[] } | undefined;
  const inQuery = Object.entries(query?.properties ?? {}).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', required: query?.required?.includes(name) ?? false, schema },
    ...(description !== undefined && { description }),
  }));
  const inHeaders = Object.entries(endpoint.headers ?? {}).map(([name, description]) => ({
    ...{ name, in: 'header', required: false, description, schema: { type: 'string' } },
  }));
  return [...inPath, ...inQuery, ...inHeaders];
}

function operationOf(endpoint: Endpoint, schemas: Schemas): Json {
  const { body, multipart, scope, isStream } = endpoint;
  const parameters = parametersOf(endpoint, schemas);
  const type = isStream ? 'text/event-stream' : 'application/json';
  const content = {
    ...(body && { 'application/json': { schema: schemas.of(body, 'input') } }),
    ...(multipart && { 'multipart/form-data': { schema: schemas.of(multipart, 'input') } }),
  };
  return {
    operationId: operationId(endpoint),
    summary: endpoint.summary,
    ...(endpoint.about !== undefined && { description: endpoint.about }),
    security: [{ token: [scope] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content } }),
    responses: {
      [endpoint.status]: {
        description: isStream ? 'Server-sent events; the data of each is one JSON document.' : 'Success.',
        content: { [type]: { schema: schemas.of(endpoint.response, 'output') } },
      },
      ...refusalsOf(endpoint),
    },
  };
}

/** `get /problems/{slug}` as `getProblemsBySlug`. */
function operationId({ method, path }: Endpoint): string {
  const words = path.split('/').filter(Boolean);
  const named = words.map((word) => (word.startsWith('{') ? `By${capital(word.slice(1, -1))}` : capital(word)));
  return method + named.join('');
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** The document of these endpoints. */
export function openApiOf(endpoints: readonly Endpoint[], siteUrl: string): Json {
  const schemas = new Schemas();
  schemas.of(problemSchema, 'output');
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints)
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operationOf(endpoint, schemas) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kernelway API',
      version: '1',
      description: 'For programs that act for a person. Times are ISO 8601 in UTC. See docs/api.md.',
    },
    servers: [{ url: `${siteUrl}${API}` }],
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'kwy_…',
          description: 'A personal token of Settings. Scopes: read, submit.',
        },
      },
    },
  };
}
