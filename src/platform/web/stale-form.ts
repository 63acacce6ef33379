/**
 * Forms whose session ended while someone was typing: they signed out and in again in another tab, or were away for a
 * month. The form has no effect and nothing typed is lost: the answer is the same form with a new token. Never for forms
 * sent by another site.
 */
import type { Request, RequestHandler, Response } from 'express';
import { Forbidden, TooLarge, Unauthenticated } from '../errors.ts';
import { isFromElsewhere } from './csrf.ts';
import { page } from './page.ts';
import { actorOf, isForApi, refererPath, tOf, wantsJson } from './request.ts';
import { receiveUpload } from './uploads.ts';

/** Files from people who are not signed in are read and discarded. */
const UPLOAD_LIMITS = { totalBytes: 1024 * 1024, files: 200 };
/** How many forms from people who are not signed in are read at the same time, up to 9 MiB each. */
const MOST_AT_ONCE = 4;
/** Longer values and values of several lines are shown; the others are hidden fields. */
const LONG_VALUE = 60;
/** Marks a form that was already returned once. */
const KEPT = '_kept';
const SECRET = /password|^current$|token|^secret$/i;

export interface KeptField {
  name: string;
  value: string;
  shown: 'hidden' | 'text' | 'password';
}

/** What was typed, as form fields; passwords are left empty and must be typed again. */
export function keptFields(body: unknown, name = ''): KeptField[] {
  if (typeof body === 'string') {
    if (SECRET.test(name)) return [{ name, value: '', shown: 'password' }];
    return [{ name, value: body, shown: body.length > LONG_VALUE || body.includes('\n') ? 'text' : 'hidden' }];
  }
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([key, value]: [string, unknown]) => {
    if (name === '' && key === '_csrf') return [];
    const repeats = Array.isArray(body) && typeof value === 'string';
    return keptFields(value, name === '' ? key : repeats ? name : `${name}[${key}]`);
  });
}

/** Reads a form with files from someone who is no longer signed in; it is then refused like any other form. */
export function staleUploads(): RequestHandler {
  let underWay = 0;
  return async (req, _res, next) => {
    if (!req.is('multipart/form-data') || actorOf(req).kind === 'user' || isForApi(req)) {
      next();
      return;
    }
    if (underWay >= MOST_AT_ONCE) throw new Unauthenticated();
    underWay += 1;
    try {
      await receiveUpload(req, UPLOAD_LIMITS);
    } catch (error) {
      // Fields that are too large have their own refusal; the size of files does not matter here.
      if (!(error instanceof TooLarge) || error.code === 'field_too_large') throw error;
      throw new Forbidden('csrf');
    } finally {
      underWay -= 1;
    }
    throw new Forbidden('csrf');
  };
}

/** Only forms: JSON may be nested a hundred thousand deep, and no page sends any. */
const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** Whether a refused request is a form that should be returned with what was typed. */
export function isStaleForm(req: Request, code: string): boolean {
  if (code !== 'csrf' && code !== 'unauthenticated') return false;
  if (req.method !== 'POST' || isFromElsewhere(req) || wantsJson(req) || req.get('hx-request')) return false;
  if (!req.is(FORM_TYPES)) return false;
  const fields = keptFields(req.body);
  if (code === 'csrf') return fields.length > 0 && !isForApi(req);
  // A simple button leads to sign-in; a form that took time to fill in is returned.
  return fields.some(({ name, shown }) => shown === 'text' || name === KEPT);
}

/** Renders the form again; the caller sets the status. */
export async function sendStaleForm(req: Request, res: Response): Promise<void> {
  const back = refererPath(req) ?? req.path;
  await page(req, res, 'layout/stale-form', {
    title: tOf(req)('site:stale.title'),
    action: req.originalUrl.replace(/^\/*/, '/'),
    hasFiles: req.is('multipart/form-data') !== false,
    fields: [...keptFields(req.body).filter(({ name }) => name !== KEPT), { name: KEPT, value: '1', shown: 'hidden' }],
    signIn: req.path === '/sign-in' || req.path === '/sign-up' ? null : `/sign-in?next=${encodeURIComponent(back)}`,
    back,
  });
}
