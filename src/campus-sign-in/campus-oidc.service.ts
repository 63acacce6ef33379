/** OpenID Connect: code flow with PKCE, state and nonce; the signature of the ID token is checked as well. */
import { LRUCache } from 'lru-cache';
import * as oidc from 'openid-client';
import type { App } from '../platform/app-context.ts';
import { askOutside, outsideUrl } from '../platform/outside-hosts.ts';
import { providerSecretUnchecked } from './campus-secrets.service.ts';
import { campusCallbackHref } from './campus-links.rules.ts';
import type { CampusProvider } from './campus.rules.ts';
import type { CampusAnswer, Departure } from './campus-protocol.rules.ts';

const CLOCK_TOLERANCE_SECONDS = 60;
const ANSWER_SECONDS = 10;

/** What providers say about themselves, for ten minutes; a changed provider is asked again. */
const discovered = new LRUCache<string, oidc.Configuration>({ max: 200, ttl: 600_000 });

async function configurationOf(app: App, provider: CampusProvider): Promise<oidc.Configuration> {
  const key = `${app.config.baseUrl} ${provider.id} ${provider.rev}`;
  const kept = discovered.get(key);
  if (kept) return kept;
  const { address, clientId } = provider.settings;
  const issuer = outsideUrl(address, app.config.privateHosts);
  const secret = await providerSecretUnchecked(app, provider);
  const guarded: oidc.CustomFetch = async (url, { method, headers, body }) =>
    await askOutside(
      url,
      { method, headers: headers as Record<string, string>, ...(body == null ? {} : { body: String(body) }) },
      app.config.privateHosts,
    );
  const found = await oidc.discovery(
    issuer,
    clientId,
    { [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
    secret === undefined ? oidc.None() : oidc.ClientSecretBasic(secret),
    {
      [oidc.customFetch]: guarded,
      timeout: ANSWER_SECONDS,
      // Only hosts that operators allow have no https: the guard refuses all others.
      execute: [oidc.enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [])],
    },
  );
  discovered.set(key, found);
  return found;
}

/** Where the browser is sent, and what its answer must prove. */
export async function leaveForOidcUnchecked(app: App, provider: CampusProvider, state: string): Promise<Departure> {
  const config = await configurationOf(app, provider);
  const verifier = oidc.randomPKCECodeVerifier();
  const nonce = oidc.randomNonce();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: app.config.baseUrl + campusCallbackHref(provider.slug, 'oidc'),
    scope: 'openid profile email',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  outsideUrl(url, app.config.privateHosts);
  return { url: url.href, proof: { verifier, nonce } };
}

/** What the provider says, once its answer is proved. @throws when it is not */
export async function oidcAnswerUnchecked(
  app: App,
  provider: CampusProvider,
  state: string,
  proof: Readonly<Record<string, string>>,
  query: string,
): Promise<CampusAnswer> {
  const config = await configurationOf(app, provider);
  const url = new URL(`${app.config.baseUrl}${campusCallbackHref(provider.slug, 'oidc')}?${query}`);
  const tokens = await oidc.authorizationCodeGrant(config, url, {
    pkceCodeVerifier: proof.verifier,
    expectedNonce: proof.nonce,
    expectedState: state,
    idTokenExpected: true,
  });
  const idToken = tokens.claims();
  if (!idToken) throw new Error('No ID token');
  const more = config.serverMetadata().userinfo_endpoint
    ? await oidc.fetchUserInfo(config, tokens.access_token, idToken.sub)
    : {};
  const said: Record<string, unknown> = { ...idToken, ...more };
  return { subject: idToken.sub, said, verified: said.email_verified };
}
