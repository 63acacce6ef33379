/** Sessions of people who are signed in, without the form for it: its pages would be most of what a test costs. */
import { createHmac, randomBytes } from 'node:crypto';

export interface TestSession {
  /** The name and the value of the cookie. */
  cookie: [name: string, value: string];
  csrfToken: string;
  /** What the store of sessions keeps, and under which id. */
  id: string;
  data: {
    cookie: { path: string; httpOnly: boolean; sameSite: 'lax'; originalMaxAge: number };
    userId: string;
    csrfToken: string;
  };
}

/** A new session of this person at the site with that address; the caller stores it. */
export function sessionOf(userId: string, siteUrl: string, secret: string): TestSession {
  const id = randomBytes(24).toString('base64url');
  const csrfToken = randomBytes(24).toString('hex');
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax' as const, originalMaxAge: 30 * 24 * 3_600_000 };
  return {
    cookie: [`kernelway-${new URL(siteUrl).port}`, encodeURIComponent(signed(id, secret))],
    csrfToken,
    id,
    data: { cookie, userId, csrfToken },
  };
}

/** A session's id as express-session signs it. */
function signed(id: string, secret: string): string {
  return `s:${id}.${createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '')}`;
}
