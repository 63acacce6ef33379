/** GitHub as documented: the web application flow and the two REST API endpoints that we use. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubUser {
  id: number;
  login: string;
  name: string | null;
  emails: { email: string; primary: boolean; verified: boolean; visibility: string | null }[];
}

export interface GithubStub {
  url: string;
  clientId: string;
  clientSecret: string;
  /** Who presses "Authorize" next; `undefined` presses "Cancel". */
  user: StubUser | undefined;
  /** Responses for a path, instead of the documented ones. */
  broken: Map<string, { status: number; body: string }>;
  /** Request lines with the headers that matter, in order. */
  seen: { path: string; authorization: string | undefined; userAgent: string | undefined }[];
  close(): Promise<void>;
}

/** Starts a GitHub on a free port; the API is below /api/v3 as on an Enterprise server. */
export async function startGithubStub(): Promise<GithubStub> {
  const codes = new Map<string, { user: StubUser; redirectUri: string }>();
  const tokens = new Map<string, StubUser>();
  let count = 0;
  const server = createServer((req, res) => {
    void answer(req).then(({ status, headers, body }) => res.writeHead(status, headers).end(body));
  });

  async function answer(
    req: IncomingMessage,
  ): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const url = new URL(req.url ?? '/', stub.url);
    const { authorization, 'user-agent': userAgent } = req.headers;
    stub.seen.push({ path: url.pathname, authorization, userAgent });
    const broken = stub.broken.get(url.pathname);
    if (broken) return { status: broken.status, headers: { 'content-type': 'text/html' }, body: broken.body };
    if (url.pathname === '/login/oauth/authorize') return authorize(url);
    if (url.pathname === '/login/oauth/access_token' && req.method === 'POST') return exchange(await text(req));
    const user = tokens.get(/^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '');
    if (!user) return json(401, { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest' });
    if (url.pathname === '/api/v3/user') return json(200, userBody(user));
    if (url.pathname === '/api/v3/user/emails') return json(200, user.emails);
    return json(404, { message: 'Not Found' });
  }

  function authorize(url: URL) {
    const back = new URL(url.searchParams.get('redirect_uri') as string);
    if (url.searchParams.get('client_id') !== stub.clientId) return json(404, { message: 'Not Found' });
    back.searchParams.set('state', url.searchParams.get('state') ?? '');
    if (stub.user) {
      const code = `code-${(count += 1)}`;
      codes.set(code, { user: stub.user, redirectUri: url.searchParams.get('redirect_uri') as string });
      back.searchParams.set('code', code);
    } else {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'The user has denied your application access.');
    }
    return { status: 302, headers: { location: back.href }, body: '' };
  }

  /** The token as form fields, which GitHub sends if no Accept header asks for JSON. */
  function exchange(body: string) {
    const form = new URLSearchParams(body);
    const form200 = (fields: Record<string, string>) => ({
      status: 200,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams(fields).toString(),
    });
    if (form.get('client_id') !== stub.clientId || form.get('client_secret') !== stub.clientSecret) {
      return form200({ error: 'incorrect_client_credentials' });
    }
    const code = form.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code);
    if (!grant) return form200({ error: 'bad_verification_code' });
    if (grant.redirectUri !== form.get('redirect_uri')) return form200({ error: 'redirect_uri_mismatch' });
    const token = `gho_${(count += 1)}`;
    tokens.set(token, grant.user);
    return form200({ access_token: token, scope: 'user:email', token_type: 'bearer' });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: GithubStub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'Iv1.client',
    clientSecret: 'client-secret',
    user: undefined,
    broken: new Map(),
    seen: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return stub;
}

function json(status: number, body: unknown) {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

async function text(req: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of req) body += String(part);
  return body;
}

/** The response to `GET /user`, as documented. */
function userBody(user: StubUser) {
  return {
    login: user.login,
    id: user.id,
    node_id: 'MDQ6VXNlcjE=',
    avatar_url: 'https://github.com/images/error/octocat_happy.gif',
    gravatar_id: '',
    url: `https://api.github.com/users/${user.login}`,
    html_url: `https://github.com/${user.login}`,
    type: 'User',
    site_admin: false,
    name: user.name,
    company: 'GitHub',
    blog: 'https://github.com/blog',
    location: 'San Francisco',
    // This address may be unverified: only /user/emails tells.
    email: 'public-profile@example.test',
    hireable: false,
    bio: 'There once was...',
    public_repos: 2,
    created_at: '2008-01-14T04:33:35Z',
    updated_at: '2008-01-14T04:33:35Z',
  };
}
