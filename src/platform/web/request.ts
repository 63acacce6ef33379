/** What the middlewares put on a request, typed once; routes read it through these functions only. */
import type { Request } from 'express';
import { visitor, type Actor, type UserActor } from '../actor.ts';
import { Unauthenticated } from '../errors.ts';
import { formats, translator, type Formats, type LanguageCode, type Translate } from '../i18n.ts';

interface KernelwayRequest {
  actor?: Actor;
  language?: LanguageCode;
  timeZone?: string;
}

function extra(req: Request): KernelwayRequest {
  return req as unknown as KernelwayRequest;
}

export function setActor(req: Request, actor: Actor): void {
  extra(req).actor = actor;
}

export function setLanguage(req: Request, language: LanguageCode): void {
  extra(req).language = language;
}

export function setTimeZone(req: Request, zone: string): void {
  extra(req).timeZone = zone;
}

/** IANA name of the zone in which this reader writes and reads times. */
export function timeZoneOf(req: Request): string {
  return extra(req).timeZone ?? 'UTC';
}

/** Who asks: a user or a visitor. */
export function actorOf(req: Request): Actor {
  return extra(req).actor ?? visitor;
}

/** The signed-in user. @throws Unauthenticated, which pages turn into sign-in and back. */
export function userOf(req: Request): UserActor {
  const actor = actorOf(req);
  if (actor.kind !== 'user') throw new Unauthenticated();
  return actor;
}

export function languageOf(req: Request): LanguageCode {
  return extra(req).language ?? 'en';
}

export function tOf(req: Request): Translate {
  return translator(languageOf(req));
}

export function formatsOf(req: Request): Formats {
  return formats(languageOf(req), timeZoneOf(req));
}

/** True when the client asked for JSON and not for a page. */
export function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json';
}

/** Path and query of the page a form was on, if the browser says and it is of this site. */
export function refererPath(req: Request): string | undefined {
  const referer = req.get('referer');
  if (!referer || !URL.canParse(referer)) return undefined;
  const { pathname, search, host } = new URL(referer);
  return host === req.get('host') ? pathname + search : undefined;
}

/** The address to come back to, always of this site: this page, or the one whose form was sent. */
export function pageAddress(req: Request): string {
  const address = req.method === 'GET' || req.method === 'HEAD' ? req.originalUrl : (refererPath(req) ?? '/');
  return address.replace(/^\/*/, '/');
}
