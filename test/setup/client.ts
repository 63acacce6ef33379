/** A small browser: cookies, CSRF token, forms, uploads; redirects are shown, not followed, unless asked. */
import type { TestSession } from './sessions.ts';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The target of a redirect. */
  location: string | undefined;
  json<T = Record<string, unknown>>(): T;
}

type Fields = Record<string, string | string[] | undefined>;

export class TestClient {
  readonly #cookies = new Map<string, string>();
  #csrf: string | undefined;

  constructor(readonly url: string) {}

  /** The token of the last page with forms, for requests that are made by hand. */
  get csrfToken(): string {
    return this.#csrf ?? '';
  }

  /** GET a page; `json: true` requests JSON. */
  async get(path: string, options: { json?: boolean; headers?: Record<string, string> } = {}): Promise<Answer> {
    const accept = options.json ? 'application/json' : 'text/html';
    return await this.#send(path, { headers: { accept, ...options.headers } });
  }

  /** POST a form as a browser would, with this session's CSRF token. */
  async post(path: string, fields: Fields = {}, options: { json?: boolean } = {}): Promise<Answer> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields))
      for (const one of [value].flat()) if (one !== undefined) body.append(name, one);
    body.append('_csrf', await this.#token());
    const accept = options.json ? 'application/json' : 'text/html';
    return await this.#send(path, { method: 'POST', body, headers: { accept } });
  }

  /** POST JSON as a script of a page does. */
  async postJson(path: string, body: unknown): Promise<Answer> {
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      'x-csrf-token': await this.#token(),
    };
    return await this.#send(path, { method: 'POST', body: JSON.stringify(body), headers });
  }

  /** POST a multipart form with files. */
  async upload(
    path: string,
    fields: Fields,
    files: { field: string; name: string; content: Buffer | string }[],
  ): Promise<Answer> {
    const body = new FormData();
    body.append('_csrf', await this.#token());
    for (const [name, value] of Object.entries(fields))
      for (const one of [value].flat()) if (one !== undefined) body.append(name, one);
    for (const file of files) body.append(file.field, new Blob([new Uint8Array(Buffer.from(file.content))]), file.name);
    return await this.#send(path, { method: 'POST', body, headers: { accept: 'text/html' } });
  }

  /** POST without any token, for tests that expect a refusal. */
  async postWithoutToken(path: string, fields: Record<string, string>): Promise<Answer> {
    return await this.#send(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { accept: 'text/html' },
    });
  }

  /** Follows one redirect of a response. */
  async follow(answer: Answer): Promise<Answer> {
    if (!answer.location)
      throw new Error(`No redirect to follow (status ${answer.status}): ${answer.text.slice(0, 500)}`);
    return await this.get(answer.location.replace(this.url, ''));
  }

  /** The cookies as a header, for responses that are read as bytes or as a stream. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Goes on with a session that exists. */
  useSession({ cookie: [name, value], csrfToken }: Pick<TestSession, 'cookie' | 'csrfToken'>): void {
    this.#cookies.set(name, value);
    this.#csrf = csrfToken;
  }

  forgetCookies(): void {
    this.#cookies.clear();
    this.#csrf = undefined;
  }

  async #token(): Promise<string> {
    if (this.#csrf === undefined) await this.get('/sign-up');
    if (this.#csrf === undefined) await this.get('/profile');
    if (this.#csrf === undefined) throw new Error('No page offered a CSRF token');
    return this.#csrf;
  }

  async #send(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Answer> {
    const cookie = this.cookie;
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      redirect: 'manual',
      // Nothing is compressed, which is work for both sides.
      headers: { 'accept-encoding': 'identity', ...init.headers, ...(cookie ? { cookie } : {}) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      // A new session has a new token.
      if (name.startsWith('kernelway') && this.#cookies.get(name) !== value) this.#csrf = undefined;
      this.#cookies.set(name, value);
    }
    const text = await response.text();
    const found = /name="(?:_csrf" value|csrf-token" content)="([^"]+)"/.exec(text);
    if (found) this.#csrf = found[1];
    return {
      status: response.status,
      headers: response.headers,
      text,
      location: response.headers.get('location') ?? undefined,
      json: <T>() => JSON.parse(text) as T,
    };
  }
}
