/** Requests to the services of a platform, with a token that it gives for a signed assertion. */
import { LRUCache } from 'lru-cache';
import type { App } from '../platform/app-context.ts';
import { askOutside, type OutsideRequest } from '../platform/outside-hosts.ts';
import { signUnchecked } from './lti-keys.service.ts';
import { readMembers, tokenSchema } from './lti-claims.service.ts';
import { SCOPES, type LtiContext, type LtiPlatform, type Member } from './lti.rules.ts';

const ANSWER_MS = 5_000;
const MOST_PAGES = 50;
const tokens = new LRUCache<string, { token: string; untilMs: number }>({ max: 500 });

/** A platform that does not do what it is asked. */
export class PlatformRefusal extends Error {
  constructor(
    readonly status: number,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(`The platform answered ${status}`);
    this.name = 'PlatformRefusal';
  }
}

async function tokenFor(app: App, platform: LtiPlatform, scope: string): Promise<string> {
  const key = `${platform.id} ${platform.rev} ${scope}`;
  const kept = tokens.get(key);
  if (kept && kept.untilMs > app.clock.nowMs()) return kept.token;
  const { tokenUrl } = platform.settings;
  const of = { issuer: platform.clientId, subject: platform.clientId, audience: tokenUrl };
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await signUnchecked(app, {}, of),
    scope,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const request = { method: 'POST', headers, body: body.toString(), answerMs: ANSWER_MS };
  const answer = await askOutside(tokenUrl, request, app.config.privateHosts);
  if (!answer.ok) throw refusal(answer);
  const { access_token: token, expires_in: seconds } = tokenSchema.parse(await answer.json());
  tokens.set(key, { token, untilMs: app.clock.nowMs() + Math.max(0, seconds - 60) * 1000 });
  return token;
}

function refusal(answer: Response): PlatformRefusal {
  const after = Number(answer.headers.get('retry-after'));
  return new PlatformRefusal(answer.status, Number.isFinite(after) && after > 0 ? after : undefined);
}

/** Asks a service of the platform. A token that it no longer takes is renewed once. @throws PlatformRefusal */
export async function callPlatformUnchecked(
  app: App,
  platform: LtiPlatform,
  scope: string,
  url: string,
  request: OutsideRequest,
): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    const token = await tokenFor(app, platform, scope);
    const headers = { ...request.headers, authorization: `Bearer ${token}` };
    const answer = await askOutside(url, { answerMs: ANSWER_MS, ...request, headers }, app.config.privateHosts);
    if (answer.ok) return answer;
    tokens.delete(`${platform.id} ${platform.rev} ${scope}`);
    if (answer.status !== 401 || attempt > 0) throw refusal(answer);
  }
}

/** Everyone in the course of the platform, from all pages. @throws PlatformRefusal */
export async function membersUnchecked(app: App, platform: LtiPlatform, context: LtiContext): Promise<Member[]> {
  const members: Member[] = [];
  const accept = 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json';
  let next = context.services.membersUrl;
  for (let page = 0; next !== null; page += 1) {
    if (page === MOST_PAGES) throw new Error('The list of members does not end');
    const answer = await callPlatformUnchecked(app, platform, SCOPES.members, next, { headers: { accept } });
    members.push(...readMembers(await answer.json()));
    next = /<([^<>]{1,2000})>\s*;\s*rel="?next"?/.exec(answer.headers.get('link') ?? '')?.[1] ?? null;
  }
  return members;
}
