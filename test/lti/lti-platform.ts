/**
 * A learning platform for tests: launches with signed tokens, a token endpoint that checks our assertion, line items, scores and
 * pages of members, and registration. It misbehaves when it is told to.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT, type CryptoKey, type JWK } from 'jose';

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim';
const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';
export const LEARNER = `${MEMBERSHIP}Learner`;
export const INSTRUCTOR = `${MEMBERSHIP}Instructor`;

export interface PlatformPerson {
  sub: string;
  name?: string;
  email?: string;
  roles: string[];
}

export interface LaunchOptions {
  /** Changes the claims before they are signed. */
  claims?: (claims: Record<string, unknown>) => Record<string, unknown>;
  kid?: string;
  signWith?: CryptoKey;
  deepLinking?: { multiple: boolean };
  assignment?: string;
  context?: string;
}

interface Score {
  userId: string;
  scoreGiven: number;
  scoreMaximum: number;
}

export class TestPlatform {
  readonly clientId = 'client-1';
  readonly deploymentId = 'deployment-1';
  readonly scores: { lineItem: string; score: Score }[] = [];
  readonly lineItems: { id: string; resourceId: string; label: string; scoreMaximum: number }[] = [];
  members: Record<string, unknown>[] = [];
  registered: Record<string, unknown> | undefined;
  /** What the next requests to its services answer instead, one for each. */
  readonly failures: { status: number; headers?: Record<string, string> }[] = [];
  tokensGiven = 0;
  url = '';
  #keys: { kid: string; privateKey: CryptoKey; jwk: JWK }[] = [];
  readonly #server = createServer((req, res) => void this.#answer(req, res).catch(() => res.writeHead(500).end()));

  constructor(
    readonly tool: () => string,
    readonly nowMs: () => number,
  ) {}

  get host(): string {
    return new URL(this.url).host;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    await this.rotate();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Signs with a new key, and forgets the ones before. */
  async rotate(): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const kid = `key-${Math.random().toString(36).slice(2)}`;
    this.#keys = [{ kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } }];
  }

  /** The token that answers a redirect of the site to its authentication address. */
  async idToken(
    location: string,
    person: PlatformPerson,
    options: LaunchOptions = {},
  ): Promise<{ state: string; id_token: string }> {
    const asked = new URL(location).searchParams;
    const key = this.#keys[0]!;
    const seconds = Math.floor(this.nowMs() / 1000);
    const services = `${this.url}/courses/${options.context ?? 'course-1'}`;
    const claims: Record<string, unknown> = {
      ...{
        iss: this.url,
        aud: this.clientId,
        sub: person.sub,
        iat: seconds,
        exp: seconds + 300,
        nonce: asked.get('nonce'),
      },
      ...(person.name ? { name: person.name } : {}),
      ...(person.email ? { email: person.email } : {}),
      [`${CLAIM}/message_type`]: options.deepLinking ? 'LtiDeepLinkingRequest' : 'LtiResourceLinkRequest',
      [`${CLAIM}/version`]: '1.3.0',
      [`${CLAIM}/deployment_id`]: this.deploymentId,
      [`${CLAIM}/roles`]: person.roles,
      [`${CLAIM}/target_link_uri`]: `${this.tool()}/lti/launch`,
      [`${CLAIM}/resource_link`]: { id: 'link-1' },
      [`${CLAIM}/context`]: { id: options.context ?? 'course-1', title: 'Their course', label: 'TC' },
      ...(options.assignment ? { [`${CLAIM}/custom`]: { assignment: options.assignment } } : {}),
      'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': {
        lineitems: `${services}/lineitems?type=1`,
        scope: ['lineitem', 'score'].map((one) => `https://purl.imsglobal.org/spec/lti-ags/scope/${one}`),
      },
      'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': {
        context_memberships_url: `${services}/members`,
      },
      ...(options.deepLinking && {
        'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings': {
          ...{ deep_link_return_url: `${this.url}/links`, accept_types: ['ltiResourceLink'], data: 'opaque' },
          ...{ accept_multiple: options.deepLinking.multiple, accept_presentation_document_targets: ['window'] },
        },
      }),
    };
    const token = await new SignJWT((options.claims ?? ((same) => same))(claims))
      .setProtectedHeader({ alg: 'RS256', kid: options.kid ?? key.kid })
      .sign(options.signWith ?? key.privateKey);
    return { state: asked.get('state') ?? '', id_token: token };
  }

  /** What the site sends back from deep linking, checked with its key set. */
  async checked(token: string): Promise<Record<string, unknown>> {
    const keys = createRemoteJWKSet(new URL(`${this.tool()}/lti/jwks.json`));
    return (await jwtVerify(token, keys, { issuer: this.clientId, audience: this.url })).payload;
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', this.url);
    let body = '';
    for await (const part of req) body += String(part);
    const json = (value: unknown, headers: Record<string, string> = {}) =>
      void res.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    if (url.pathname === '/jwks') return json({ keys: this.#keys.map(({ jwk }) => jwk) });
    if (url.pathname === '/configuration')
      return json({
        ...{ issuer: this.url, authorization_endpoint: `${this.url}/auth`, token_endpoint: `${this.url}/token` },
        ...{ jwks_uri: `${this.url}/jwks`, registration_endpoint: `${this.url}/register` },
      });
    if (url.pathname === '/register') {
      if (req.headers.authorization !== 'Bearer registration') return void res.writeHead(401).end();
      this.registered = JSON.parse(body) as Record<string, unknown>;
      return json({ ...this.registered, client_id: 'registered-client' });
    }
    if (url.pathname === '/token') {
      const form = new URLSearchParams(body);
      const keys = createRemoteJWKSet(new URL(`${this.tool()}/lti/jwks.json`));
      const of = {
        issuer: this.clientId,
        subject: this.clientId,
        audience: `${this.url}/token`,
        requiredClaims: ['jti', 'exp'],
      };
      await jwtVerify(form.get('client_assertion') ?? '', keys, of);
      this.tokensGiven += 1;
      return json({ access_token: `token-${this.tokensGiven}`, expires_in: 3600, token_type: 'Bearer' });
    }
    const failure = this.failures.shift();
    if (failure) return void res.writeHead(failure.status, failure.headers).end();
    if (req.headers.authorization !== `Bearer token-${this.tokensGiven}`) return void res.writeHead(401).end();
    if (url.pathname.endsWith('/lineitems') && req.method === 'GET')
      return json(this.lineItems.filter((one) => one.resourceId === url.searchParams.get('resource_id')));
    if (url.pathname.endsWith('/lineitems')) {
      const item = JSON.parse(body) as { resourceId: string; label: string; scoreMaximum: number };
      const id = `${this.url}/items/${this.lineItems.length + 1}?type=1`;
      this.lineItems.push({ ...item, id });
      return json({ ...item, id });
    }
    if (url.pathname.endsWith('/scores')) {
      this.scores.push({ lineItem: url.pathname.replace('/scores', ''), score: JSON.parse(body) as Score });
      return json({});
    }
    if (url.pathname.endsWith('/members')) {
      const page = Number(url.searchParams.get('page') ?? 0);
      const next: Record<string, string> =
        page + 1 < this.members.length ? { link: `<${this.url}${url.pathname}?page=${page + 1}>; rel="next"` } : {};
      return json({ id: 'x', context: {}, members: this.members.slice(page, page + 1) }, next);
    }
    res.writeHead(404).end();
  }
}
