/**
 * Forms that arrived while the site could not work, for example without its database. Nothing typed is lost: the answer is a page
 * with the same fields, which sends them again. The key of a form goes with it, so that what had been stored after all counts once.
 */
import type { Request, Response } from 'express';
import express from 'express';
import { keptBytesOf, readingKept } from './arrivals.ts';
import { isFromElsewhere } from './csrf.ts';
import { page } from './page.ts';
import { isForApi, refererPath, tOf, wantsJson } from './request.ts';
import { keptFields } from './stale-form.ts';
import { readForm } from './uploads.ts';

/** Files are read and discarded; nobody has been asked yet who sent them. */
const UPLOAD_LIMITS = { totalBytes: 1024 * 1024, files: 200 };
/** How many forms are read at the same time, up to 9 MiB each; the others get the plain page. */
const MOST_AT_ONCE = 8;
/** A slow sender does not keep one of these places. */
const READ_WITHIN_MS = 10_000;
const readUrlencoded = readingKept(express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 2000 }));
let underWay = 0;

/**
 * The fields of a form that had no effect; undefined for what no page sends, or what cannot be read.
 * Reads the body if nobody has.
 */
export async function unsentBody(req: Request, res: Response): Promise<Record<string, unknown> | undefined> {
  if (req.method !== 'POST' || isFromElsewhere(req) || isForApi(req) || wantsJson(req) || req.get('hx-request'))
    return undefined;
  if (req.body !== undefined) return req.body as Record<string, unknown>;
  const isThere = keptBytesOf(req) !== undefined || (!req.readableEnded && !req.destroyed);
  if (!isThere || underWay >= MOST_AT_ONCE) return undefined;
  underWay += 1;
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), READ_WITHIN_MS).unref());
  try {
    return await Promise.race([late, bodyOf(req, res)]);
  } catch {
    // What cannot be read cannot be shown either.
    return undefined;
  } finally {
    underWay -= 1;
  }
}

async function bodyOf(req: Request, res: Response): Promise<Record<string, unknown> | undefined> {
  if (req.is('multipart/form-data')) {
    await readForm(req, UPLOAD_LIMITS).then(
      ({ fields }) => (req.body = fields),
      // Where only the files were too large, the fields are there.
      () => undefined,
    );
  } else if (req.is('application/x-www-form-urlencoded')) {
    await new Promise<void>((resolve, reject) =>
      readUrlencoded(req, res, (error: unknown) => (error ? reject(error as Error) : resolve())),
    );
  }
  return req.body as Record<string, unknown> | undefined;
}

/** Renders the fields with what went wrong and a button; the caller sets the status. */
export async function sendUnsentForm(
  req: Request,
  res: Response,
  body: Record<string, unknown>,
  more: { why: string; viewerUnknown: boolean },
): Promise<void> {
  const token = typeof body._csrf === 'string' ? [{ name: '_csrf', value: body._csrf, shown: 'hidden' as const }] : [];
  await page(req, res, 'layout/unsent-form', {
    title: tOf(req)('site:unsent.title'),
    ...more,
    action: req.originalUrl.replace(/^\/*/, '/'),
    isKeyed: typeof body.formKey === 'string',
    hasFiles: req.is('multipart/form-data') !== false,
    fields: [...token, ...keptFields(body)],
    back: refererPath(req) ?? req.path,
  });
}
