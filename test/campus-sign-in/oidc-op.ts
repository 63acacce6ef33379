/** An OpenID provider for tests: `oidc-provider` on a free port, where whoever `user` names is signed in at once. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface OpUser {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  student_id?: string;
  affiliation?: string[];
}

export interface OpenIdProvider {
  url: string;
  host: string;
  clientId: string;
  clientSecret: string;
  user: OpUser;
  /** Begins to answer; clients may send people back to these addresses. */
  serve(redirects: string[]): void;
  /** Walks through the provider as a browser; returns where it sends the browser in the end. */
  walk(start: string): Promise<string>;
  close(): Promise<void>;
}

/** Takes a port; it answers once it knows where its clients are. */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const clientId = 'kernelway';
  const clientSecret = 'a secret of the university, long enough';
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const op: OpenIdProvider = {
    ...{ url: `http://${host}`, host, clientId, clientSecret, user: { sub: 'nobody' } },
    serve: (redirects) => serve(server, op, redirects),
    walk: async (start) => await walk(start, `http://${host}`),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return op;
}

function serve(server: Server, op: OpenIdProvider, redirects: string[]): void {
  const provider = new Provider(op.url, {
    clients: [{ client_id: op.clientId, client_secret: op.clientSecret, redirect_uris: redirects }],
    cookies: { keys: ['for tests'] },
    claims: { profile: ['name', 'student_id', 'affiliation'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/sign-in-here/${uid}` },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ ...op.user, sub: id }) }),
  });
  const answer = provider.callback();
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    if (!req.url?.startsWith('/sign-in-here/')) return void answer(req, res);
    void (async () => {
      const { params } = await provider.interactionDetails(req, res);
      const grant = new provider.Grant({ accountId: op.user.sub, clientId: params.client_id });
      grant.addOIDCScope('openid profile email');
      const result = { login: { accountId: op.user.sub }, consent: { grantId: await grant.save() } };
      await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
    })();
  });
}

async function walk(start: string, own: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let at = start; ;) {
    const answer = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null)
      throw new Error(`The provider answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
    at = new URL(next, own).href;
    if (!at.startsWith(own)) return at;
  }
}
