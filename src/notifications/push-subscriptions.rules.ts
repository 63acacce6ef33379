/** What a browser hands over so that the site can reach it by a push service, and which addresses the site calls. */

/** As a browser gives it, checked by `notifications.input.ts`. */
export interface PushAddress {
  endpoint: string;
  p256dh: string;
  auth: string;
  expiresAt: number | null;
}

export interface PushSubscription extends PushAddress {
  id: string;
  userId: string;
  endpointHash: string;
  /** The site's public key it was made for: no other one reaches it. */
  siteKey: string;
  /** Of the session that confirmed it last. */
  sessionHash: string;
  browser: string;
  createdAt: number;
  /** Last confirmed by the browser, or reached. */
  usedAt: number;
}

/** Which hosts the site sends to. */
export interface PushHosts {
  hosts: readonly string[];
  isPrivate: boolean;
}

/** A person has at most so many browsers. */
export const MOST_BROWSERS = 20;
/** A browser that was neither seen nor reached for so long is forgotten. */
export const UNUSED_MS = 365 * 24 * 3_600_000;

/** Why the site does not send to an endpoint; undefined if it does. The connection checks the addresses of the host too. */
export function endpointFault(
  endpoint: string,
  { hosts, isPrivate }: PushHosts,
): 'push_address' | 'push_host' | undefined {
  if (!URL.canParse(endpoint)) return 'push_address';
  const { protocol, hostname, port, username, password, hash } = new URL(endpoint);
  const isPlain = username === '' && password === '' && hash === '';
  const isProtected = protocol === 'https:' && port === '';
  if (!isPlain || !(isProtected || (isPrivate && /^https?:$/.test(protocol)))) return 'push_address';
  return hosts.some((pattern) => isHostOf(hostname, pattern)) ? undefined : 'push_host';
}

function isHostOf(hostname: string, pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}

/** In the order in which they are looked for: others name those that they resemble. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** The names of a browser and its system, such as `Firefox, Android`; as much of them as its own words tell. */
export function browserNames(userAgent: string): string {
  const named = (list: readonly [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  return [named(BROWSERS), named(SYSTEMS)].filter(Boolean).join(', ');
}
