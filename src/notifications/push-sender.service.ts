/** Talks to push services (RFC 8030): who the site is (VAPID), and one encrypted message to one browser. */
import { createPublicKey } from 'node:crypto';
import { request as requestPlainly, type IncomingMessage } from 'node:http';
import { request as requestSafely } from 'node:https';
import { isIP } from 'node:net';
import webPush from 'web-push';
import type { App } from '../platform/app-context.ts';
import { isPublicAddress, publicLookup } from '../platform/public-addresses.ts';
import { readPushKey } from '../platform/signing-key.ts';
import type { PushAnswer } from './push-messages.rules.ts';
import { endpointFault, type PushAddress } from './push-subscriptions.rules.ts';

/** A service that answers later is as good as out of reach: other background work waits meanwhile. */
const TIMEOUT_MS = 5000;
/** Of what a service says against a message. */
const MOST_SAID = 300;

interface Keys {
  publicKey: string;
  privateKey: string;
}

const keysOf = new WeakMap<App, Keys>();

/** The key pair of the site as push services name it: an uncompressed point, and a number, in base64url. */
function siteKeys(app: App): Keys {
  const known = keysOf.get(app);
  if (known) return known;
  const key = readPushKey(app.config.push.key, app.config.dataDir);
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const keys = { publicKey: point.toString('base64url'), privateKey: key.export({ format: 'jwk' }).d ?? '' };
  keysOf.set(app, keys);
  return keys;
}

/** The key that browsers subscribe with. It is no secret: every page that offers push messages shows it. */
export function publicPushKey(app: App): string {
  return siteKeys(app).publicKey;
}

export interface OutgoingPush {
  payload: string;
  ttlSeconds: number;
  urgency: 'high' | 'normal';
  /** At most 32 characters of base64url; replaces an undelivered message with the same one. */
  topic: string;
}

/** Hands a message to the push service of a browser. What the service says comes back, also when nothing answers. */
export async function pushUnchecked(app: App, to: PushAddress, message: OutgoingPush): Promise<PushAnswer> {
  const fault = endpointFault(to.endpoint, app.config.push);
  if (fault) return { status: 400, message: `not sent: ${fault}` };
  const details = webPush.generateRequestDetails(
    { endpoint: to.endpoint, keys: { p256dh: to.p256dh, auth: to.auth } },
    message.payload,
    {
      vapidDetails: { subject: subjectOf(app), ...siteKeys(app) },
      TTL: message.ttlSeconds,
      urgency: message.urgency,
      topic: message.topic,
    },
  );
  try {
    return await post(app, new URL(to.endpoint), details.headers, details.body);
  } catch (error) {
    return { message: (error as Error).message };
  }
}

/** Whom a push service may write to about the messages of the site. */
function subjectOf(app: App): string {
  const { baseUrl, mail } = app.config;
  if (baseUrl.startsWith('https:')) return baseUrl;
  return `mailto:${/<([^<>]+)>/.exec(mail.from)?.[1] ?? mail.from}`;
}

async function post(
  app: App,
  url: URL,
  headers: Record<string, string | number | undefined>,
  body: Buffer | null,
): Promise<PushAnswer> {
  const { isPrivate } = app.config.push;
  // A host that is an address is not looked up.
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (!isPrivate && isIP(address) && !isPublicAddress(address)) return { status: 400, message: 'not a public address' };
  const request = url.protocol === 'https:' ? requestSafely : requestPlainly;
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return await new Promise((resolve, reject) => {
    const going = request(
      url,
      {
        method: 'POST',
        headers: sent as Record<string, string | number>,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(isPrivate ? {} : { lookup: publicLookup }),
      },
      (response) => void said(response).then(resolve, reject),
    );
    going.on('error', reject);
    going.end(body ?? undefined);
  });
}

/** A redirect is not followed: it is an answer like any other, and a refusal. */
async function said(response: IncomingMessage): Promise<PushAnswer> {
  let text = '';
  response.setEncoding('utf8');
  for await (const part of response) {
    text += part as string;
    if (text.length > MOST_SAID) break;
  }
  const status = response.statusCode ?? 0;
  const retryAfter = response.headers['retry-after'];
  return { status, retryAfter, message: `${status} ${text.slice(0, MOST_SAID)}`.trim() };
}
