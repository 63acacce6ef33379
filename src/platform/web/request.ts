/** What middlewares add to a request, typed in one place. Routes read it through these functions only. */
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

/** IANA name of the time zone this reader uses. */
export function timeZoneOf(req: Request): string {
  return extra(req).timeZone ?? 'UTC';
}

/** Who sent the request: a user or a visitor. */
export function actorOf(req: Request): Actor {
  return extra(req).actor ?? visitor;
}

/** The signed-in user. @throws Unauthenticated, for which pages redirect to sign-in and back. */
export function userOf(req: Request): UserActor {
  const actor = actorOf(req);
  if (actor.kind !== 'user') throw new Unauthenticated();
  return actor;
}

export function hasLanguage(req: Request): boolean {
  return extra(req).language !== undefined;
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

/** Whether a request is for an API for programs. Addresses mean the same in capitals: the router reads them so. */
export function isForApi(req: Request): boolean {
  return /^\/api(\/|$)/i.test(req.path);
}

/** True when the client asked for JSON, not for a page. */
export function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json';
}

/** Path and query of the page the form was on, if the browser sends it and it belongs to this site. */
export function refererPath(req: Request): string | undefined {
  const referer = req.get('referer');
  if (!referer || !URL.canParse(referer)) return undefined;
  const { pathname, search, host } = new URL(referer);
  return host === req.get('host') ? withOneSlash(pathname + search) : undefined;
}

/** The URL to return to, always of this site: this page, or the page whose form was sent. */
export function pageAddress(req: Request): string {
  const address = req.method === 'GET' || req.method === 'HEAD' ? req.originalUrl : (refererPath(req) ?? '/');
  return withOneSlash(address);
}

/** Two slashes, or one and a backslash, would lead to another site. */
function withOneSlash(address: string): string {
  return address.replace(/^[/\\]*/, '/');
}
