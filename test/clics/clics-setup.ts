/** Shared by the tests of the Contest API: its schemas in strict mode, and clients with and without a token. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { VERSIONS, type Version } from '../../src/clics/clics-formats.rules.ts';
import { tokenOf, type ApiAnswer } from '../api/api-setup.ts';
import type { TestPerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';

const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url));
/** Here the schemas say that strict checking adds a line. */
const STRICT = '"$comment": "ANCHOR_TO_INSERT_REQUIRE_STRICT_PROPERTIES"';

function validatorsOf(version: Version): Map<string, ValidateFunction> {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const names = readdirSync(`${FIXTURES}${version}`).map((file) => file.replace(/\.json$/, ''));
  const schemas = names.map((name) => {
    const text = readFileSync(`${FIXTURES}${version}/${name}.json`, 'utf8');
    return JSON.parse(text.replaceAll(STRICT, '"additionalProperties": false')) as { $id: string };
  });
  ajv.addSchema(schemas);
  return new Map(names.map((name, index) => [name, ajv.getSchema(schemas[index]!.$id)!]));
}

const validators = new Map(VERSIONS.map((version) => [version, validatorsOf(version)]));

/** Schemas of one object, by the name of its endpoint. */
const SINGULAR: Record<string, string> = {
  contest: 'contest',
  'judgement-types': 'judgement-type',
  languages: 'language',
  groups: 'group',
  organizations: 'organization',
  teams: 'team',
  persons: 'person',
  accounts: 'account',
  problems: 'problem',
  submissions: 'submission',
  judgements: 'judgement',
  runs: 'run',
  clarifications: 'clarification',
  awards: 'award',
  state: 'state',
};

/** Fails unless the value is what the schema of that name wants, and no more. */
export function expectValid(version: Version, schema: string, value: unknown): void {
  const validate = validators.get(version)!.get(schema)!;
  const isValid = validate(value);
  const words = JSON.stringify(validate.errors?.slice(0, 4));
  expect(isValid, `${version} ${schema}: ${words} in ${JSON.stringify(value)?.slice(0, 600)}`).to.equal(true);
}

export interface FeedEvent {
  type: string;
  id: string | null;
  // The tests check the content.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
  token: string;
}

const ID = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,35}$/;

/** Fails unless an object of an endpoint is valid and its ids are ids. */
export function expectObject(version: Version, type: string, object: unknown): void {
  expectValid(version, SINGULAR[type]!, object);
  for (const [name, value] of Object.entries(object as object))
    if ((name === 'id' || name.endsWith('_id')) && value !== null) expect(String(value), name).to.match(ID);
}

export function expectEvent(version: Version, event: FeedEvent): void {
  expectValid(version, 'event-feed', event);
  if (event.data !== null) expectObject(version, event.type, event.data);
}

/** A program that reads the Contest API. */
export class ClicsClient {
  constructor(
    readonly site: TestSite,
    readonly version: Version,
    readonly token?: string,
  ) {}

  async send(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<ApiAnswer> {
    const auth = this.token === undefined ? undefined : Buffer.from(`someone:${this.token}`).toString('base64');
    const response = await fetch(`${this.site.url}/api/${this.version}${path}`, {
      ...init,
      headers: { ...(auth === undefined ? {} : { authorization: `Basic ${auth}` }), ...init.headers },
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  }

  /** What a GET answers, with status 200. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async get(path: string): Promise<any> {
    const answer = await this.send(path);
    expect(answer.status, `${path}: ${answer.text.slice(0, 300)}`).to.equal(200);
    return answer.body;
  }

  async write(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<ApiAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return await this.send(path, { method, body: text, headers: { 'content-type': 'application/json' } });
  }

  /** The feed up to now. */
  async feed(contestId: string, query = ''): Promise<FeedEvent[]> {
    const { status, text } = await this.send(`/contests/${contestId}/event-feed?stream=false${query}`);
    expect(status, text.slice(0, 300)).to.equal(200);
    return eventsIn(text);
  }
}

export function eventsIn(text: string): FeedEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FeedEvent);
}

/** What somebody has who took these events in: objects by endpoint and id. */
export function replayed(events: readonly FeedEvent[]): Map<string, Map<string, unknown>> {
  const state = new Map<string, Map<string, unknown>>();
  for (const { type, id, data } of events) {
    const objects = state.get(type) ?? new Map<string, unknown>();
    state.set(type, objects);
    if (data === null) objects.delete(id ?? '');
    else objects.set(id ?? '', data);
  }
  return state;
}

/** Fails unless what the feed told is what the endpoints give, object by object. */
export async function expectSame(client: ClicsClient, contestId: string, events: readonly FeedEvent[]): Promise<void> {
  const state = replayed(events);
  const access = await client.get(`/contests/${contestId}/access`);
  for (const { type } of access.endpoints as { type: string }[]) {
    if (type === 'scoreboard' || type === 'event-feed') continue;
    const path = type === 'contest' ? '' : `/${type}`;
    const found = await client.get(`/contests/${contestId}${path}`);
    const told = [...(state.get(type)?.values() ?? [])];
    if (type === 'contest' || type === 'state') expect(told, type).to.deep.equal([found]);
    else expect(byId(told), type).to.deep.equal(byId(found as unknown[]));
  }
}

function byId(objects: readonly unknown[]): string[] {
  return objects.map((object) => JSON.stringify(object)).sort();
}

const tokens = new WeakMap<TestPerson, Promise<string>>();

/** A client of this person, with one token for all clients, or of a visitor. */
export async function clientOf(site: TestSite, version: Version, person?: TestPerson): Promise<ClicsClient> {
  if (!person) return new ClicsClient(site, version);
  const token = tokens.get(person) ?? tokenOf(site, person);
  tokens.set(person, token);
  return new ClicsClient(site, version, await token);
}
