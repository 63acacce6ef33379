/**
 * Links in mails that end mail without signing in. A mail program posts to the link itself (RFC 8058); a person gets a page
 * with a button, since programs that check links for viruses open every link of a mail.
 */
import { Router, type Request } from 'express';
import type { App } from '../platform/app-context.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf } from '../platform/web/request.ts';
import { unsubscribe, unsubscribed, unsubscribeToken } from './choices.service.ts';
import { unsubscribeHref } from './notification-links.rules.ts';
import { scopeWords } from './notifications.views.ts';

const tokenOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** For programs: no session and no CSRF token, the signed link is the permission. */
export function oneClickRoutes(app: App): Router {
  const router = Router();
  router.post('/notifications/unsubscribe', async (req, res) => {
    await unsubscribe(app, tokenOf(req.query.token));
    res.type('text').send('Unsubscribed.\n');
  });
  return router;
}

/** For people. */
export function unsubscribeRoutes(app: App): Router {
  const router = Router();

  router.get('/notifications/unsubscribe', async (req, res) => {
    const token = tokenOf(req.query.token);
    const { userId, scope } = unsubscribed(app, token);
    const done = isDone(req);
    await page(req, res, 'notifications/unsubscribe', {
      title: tOf(req)(done ? 'notifications:unsubscribe.done' : 'notifications:unsubscribe.title'),
      what: scopeWords(scope, tOf(req)),
      done,
      tokens: { one: token, all: scope === 'all' ? null : unsubscribeToken(app, userId, 'all') },
    });
  });

  router.post('/notifications/unsubscribe/confirm', async (req, res) => {
    const token = tokenOf((req.body as { token?: unknown }).token);
    await unsubscribe(app, token);
    redirect(req, res, `${unsubscribeHref(token)}&done=1`);
  });
  return router;
}

function isDone(req: Request): boolean {
  return req.query.done === '1';
}
