/**
 * Chooses the time zone of each request: the person's own setting, else what their browser said (`public/site.js` keeps
 * it in the cookie `tz`), else the site's. Runs after the actor is known.
 */
import type { Request, RequestHandler } from 'express';
import { isTimeZone } from '../times.ts';
import { actorOf, setTimeZone } from './request.ts';

export function timeZoneMiddleware(siteZone: string): RequestHandler {
  return (req, res, next) => {
    const actor = actorOf(req);
    const own = actor.kind === 'user' ? actor.timeZone : undefined;
    setTimeZone(req, zoneWished(req, siteZone, own));
    res.vary('Cookie');
    next();
  };
}

/** The zone of a request: the person's own, the browser's or the site's. */
export function zoneWished(req: Request, siteZone: string, own?: string): string {
  const wishes = [own, browserZone(req.headers.cookie ?? '')];
  return wishes.find((zone) => zone !== undefined && isTimeZone(zone)) ?? siteZone;
}

function browserZone(cookies: string): string | undefined {
  const found = /(?:^|;\s*)tz=([A-Za-z0-9_+%/-]{1,80})/.exec(cookies)?.[1];
  try {
    return found === undefined ? undefined : decodeURIComponent(found);
  } catch {
    return undefined;
  }
}
