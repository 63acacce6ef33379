/** Chooses the language of each request; `?lang=` changes it for this browser. Runs after the actor is known. */
import type { Request, RequestHandler } from 'express';
import { chooseLanguage, LANGUAGES, type LanguageCode } from '../i18n.ts';
import { actorOf, setLanguage } from './request.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;

export const languageMiddleware: RequestHandler = (req, res, next) => {
  const asked = typeof req.query.lang === 'string' ? req.query.lang : undefined;
  const actor = actorOf(req);
  if (asked && LANGUAGES.includes(asked as LanguageCode)) {
    res.cookie('lang', asked, { maxAge: YEAR_MS, sameSite: 'lax' });
    setLanguage(req, asked as LanguageCode);
  } else {
    // The cookie is the more recent choice: the switch in the page header sets it, the profile form sets the other.
    const profile = actor.kind === 'user' ? actor.language : undefined;
    setLanguage(req, languageWished(req, profile));
  }
  res.vary('Accept-Language');
  next();
};

/** The language of a request that asks for none in its address; a visitor has no profile. */
export function languageWished(req: Request, profile?: string): LanguageCode {
  const cookie = /(?:^|;\s*)lang=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
  return chooseLanguage(cookie ?? profile, undefined, req.headers['accept-language']);
}
