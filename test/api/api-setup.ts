/** Shared by the tests of the API: tokens, and requests as a program sends them. */
import { createApiToken } from '../../src/accounts/api-tokens.service.ts';
import { SCOPES, type Scope } from '../../src/accounts/api-tokens.rules.ts';
import type { TestPerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';

export interface ApiAnswer {
  status: number;
  headers: Headers;
  text: string;
  // The tests check the content.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

export async function tokenOf(
  site: TestSite,
  person: TestPerson,
  scopes: Scope[] = [...SCOPES],
  days = 30,
): Promise<string> {
  return await createApiToken(site.app, person.actor, { name: 'test', scopes, days });
}

/** A program with a token; without one it is a visitor. */
export class ApiClient {
  constructor(
    readonly site: TestSite,
    readonly token?: string,
  ) {}

  async get(path: string, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return await this.send(path, { headers });
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    const isForm = body instanceof FormData;
    return await this.send(path, {
      method: 'POST',
      body: isForm ? body : typeof body === 'string' ? body : JSON.stringify(body),
      headers: { ...(isForm ? {} : { 'content-type': 'application/json' }), ...headers },
    });
  }

  async send(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<ApiAnswer> {
    const response = await fetch(`${this.site.url}/api/v1${path}`, {
      ...init,
      redirect: 'manual',
      headers: { ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }), ...init.headers },
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  }
}

/** A program with a token of this person. */
export async function apiOf(site: TestSite, person: TestPerson, scopes?: Scope[]): Promise<ApiClient> {
  return new ApiClient(site, await tokenOf(site, person, scopes));
}
