/**
 * One definition per endpoint of `/api/v1`. The router and the OpenAPI document both come from it, so neither can have an
 * endpoint that the other lacks. What is sent is the response schema's fields and nothing else.
 */
import { promisify } from 'node:util';
import type { Request, RequestHandler, Response, Router } from 'express';
import { z } from 'zod';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Forbidden, UnsupportedType } from '../platform/errors.ts';
import type { LanguageCode } from '../platform/i18n.ts';
import { OneOfFew } from '../platform/one-of-few.ts';
import { parseInput } from '../platform/web/forms.ts';
import { jsonBody } from '../platform/web/json-body.ts';
import { languageOf, userOf } from '../platform/web/request.ts';
import type { ApiToken, Scope } from '../accounts/api-tokens.rules.ts';

export const API = '/api/v1';
/** Proxies close connections that are silent for a minute. */
const COMMENT_EVERY_MS = 20_000;

/** A request after authentication, scope and parsing. */
export interface Call<Query = unknown, Body = unknown> {
  actor: UserActor;
  token: ApiToken;
  language: LanguageCode;
  /** Of the path. */
  params: Record<string, string>;
  query: Query;
  body: Body;
  req: Request;
  res: Response;
}

/** An event of a stream. `null` says nothing, and keeps the connection open. */
export type StreamEvent<Data> = { event: string; data: Data } | null;

interface Shared<Query extends z.ZodType> {
  /** As OpenAPI writes it, below `/api/v1`: `/problems/{slug}`. */
  path: string;
  scope: Scope;
  /** One line; `about` may be longer. */
  summary: string;
  about?: string;
  query?: Query;
  /** Request headers beside the usual ones. */
  headers?: Record<string, string>;
}

interface JsonDefinition<
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> extends Shared<Query> {
  method: 'get' | 'post';
  body?: Body;
  /** Limit of a JSON body. */
  bodyBytes?: number;
  /** A form with files is read too; `handle` parses it and gets `body` undefined. */
  multipart?: z.ZodType;
  response: Answer;
  /** Status of success, 200 if not given. */
  status?: number;
  /** Reading the body and answering happen inside of this, which may refuse. */
  within?: <T>(actor: UserActor, work: () => Promise<T>) => Promise<T>;
  handle(app: App, call: Call<z.output<Query>, z.output<Body>>): Promise<z.input<Answer>>;
}

interface StreamDefinition<Query extends z.ZodType, Data extends z.ZodType> extends Shared<Query> {
  /** Data of each event. */
  events: Data;
  stream(app: App, call: Call<z.output<Query>>, closed: AbortSignal): AsyncGenerator<StreamEvent<z.input<Data>>>;
}

/** An endpoint as router and OpenAPI document see it. */
export interface Endpoint extends Shared<z.ZodType> {
  method: 'get' | 'post';
  status: number;
  body?: z.ZodType;
  multipart?: z.ZodType;
  /** Of a JSON answer, or of each event. */
  response: z.ZodType;
  isStream: boolean;
  handlers(app: App): RequestHandler[];
}

/** Each looks again and again, and all of a process share how often: one person must not have most of them. */
const MOST_STREAMS = 32;
const streams = new OneOfFew(MOST_STREAMS, 'streams_at_once');

const DEFAULT_BODY_BYTES = 64 * 1024;

/** An endpoint that answers JSON. */
export function defineEndpoint<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
  definition: JsonDefinition<Query, Body, Answer>,
): Endpoint {
  const { handle, within, bodyBytes = DEFAULT_BODY_BYTES, ...shown } = definition;
  const { query, body, multipart, response, status = 200 } = shown;
  const readJson = promisify(jsonBody(bodyBytes));
  const answer = async (app: App, req: Request, res: Response) => {
    const isForm = multipart !== undefined && Boolean(req.is('multipart/form-data'));
    if (body && !isForm) await readJson(req, res);
    const call = callOf(req, res, query, isForm ? undefined : body);
    res.status(status);
    res.json(response.parse(await handle(app, call as Call<z.output<Query>, z.output<Body>>)));
  };
  const run =
    (app: App): RequestHandler =>
    async (req, res) => {
      await (within ? within(userOf(req), () => answer(app, req, res)) : answer(app, req, res));
    };
  const types = ['application/json', ...(multipart ? ['multipart/form-data'] : [])];
  return {
    ...shown,
    status,
    isStream: false,
    handlers: (app) => [requireScope(definition.scope), ...(body ? [requireType(types)] : []), run(app)],
  };
}

/** An endpoint that answers server-sent events. What is thrown before the first event is answered as a problem. */
export function defineStream<Query extends z.ZodType, Data extends z.ZodType>(
  definition: StreamDefinition<Query, Data>,
): Endpoint {
  const { stream, events, ...shown } = definition;
  const run =
    (app: App): RequestHandler =>
    async (req, res) => {
      const closed = new AbortController();
      res.on('close', () => closed.abort());
      const call = callOf(req, res, shown.query, undefined) as Call<z.output<Query>>;
      await streams.run(call.actor.id, () => sendEvents(res, stream(app, call, closed.signal), events));
    };
  return {
    ...shown,
    method: 'get',
    status: 200,
    response: events,
    isStream: true,
    handlers: (app) => [requireScope(definition.scope), run(app)],
  };
}

async function sendEvents(res: Response, news: AsyncGenerator<StreamEvent<unknown>>, schema: z.ZodType): Promise<void> {
  let next = await news.next();
  if (res.destroyed) return void (await news.return(undefined));
  res.set({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  res.flushHeaders();
  let spokeAt = Date.now();
  for (; !next.done && !res.destroyed; next = await news.next()) {
    if (next.value === null && Date.now() - spokeAt < COMMENT_EVERY_MS) continue;
    const { event, data } = next.value ?? {};
    res.write(
      event === undefined ? ': still there\n\n' : `event: ${event}\ndata: ${JSON.stringify(schema.parse(data))}\n\n`,
    );
    spokeAt = Date.now();
  }
  await news.return(undefined);
  res.end();
}

function callOf(req: Request, res: Response, query: z.ZodType | undefined, body: z.ZodType | undefined): Call {
  return {
    actor: userOf(req),
    token: res.locals.apiToken as ApiToken,
    language: languageOf(req),
    params: Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)])),
    query: query && parseInput(query, req.query),
    body: body && parseInput(body, req.body),
    req,
    res,
  };
}

/** @throws Forbidden naming the scope that the token lacks */
function requireScope(scope: Scope): RequestHandler {
  return (_req, res, next) => {
    const { scopes } = res.locals.apiToken as ApiToken;
    if (!scopes.includes(scope)) throw new Forbidden('token_scope', { scope });
    next();
  };
}

/** @throws UnsupportedType naming the types that are read */
function requireType(types: string[]): RequestHandler {
  return (req, _res, next) => {
    if (!req.is(types)) throw new UnsupportedType('unsupported_type', { types: types.join(', ') });
    next();
  };
}

/** Mounts endpoints on a router. */
export function mountEndpoints(router: Router, app: App, endpoints: readonly Endpoint[]): void {
  for (const { method, path, handlers } of endpoints)
    router[method](`${API}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, ...handlers(app));
}
