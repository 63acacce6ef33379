/** Mails of notifications that failed, for staff: why, and again. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { sendAllMailsAgain, sendMailAgain, troubledMails } from './mails.service.ts';
import { mailsHref } from './notification-links.rules.ts';
import { mailsQuery } from './notifications.input.ts';
import { failedPushes } from './push-messages.service.ts';
import { mailKindWords, troubleTabs } from './notifications.views.ts';

const PAGE_SIZE = 50;

export function mailRoutes(app: App): Router {
  const router = Router();

  router.get('/mails', async (req, res) => {
    const actor = userOf(req);
    const { show } = mailsQuery.parse(req.query);
    const number = pageNumber(req);
    const { items, total } = await troubledMails(app, actor, { state: show, page: number, pageSize: PAGE_SIZE });
    const t = tOf(req);
    await page(req, res, 'notifications/mails', {
      title: t('notifications:mails.title'),
      show,
      mails: items.map(({ id, userId, person, kind, attempts, lastError, dueAt, createdAt }) => ({
        ...{ id, userId, person, attempts, lastError, dueAt, createdAt },
        about: mailKindWords(kind, t),
      })),
      tabs: troubleTabs(),
      pages: pagesOf(number, PAGE_SIZE, total),
    });
  });

  router.get('/mails/push', async (req, res) => {
    const number = pageNumber(req);
    const { items, total } = await failedPushes(app, userOf(req), { page: number, pageSize: PAGE_SIZE });
    const t = tOf(req);
    await page(req, res, 'notifications/pushes', {
      title: t('notifications:mails.title'),
      messages: items.map(({ id, userId, person, kind, host, attempts, lastError, createdAt }) => ({
        ...{ id, userId, person, host, attempts, lastError, createdAt },
        about: mailKindWords(kind, t),
      })),
      tabs: troubleTabs(),
      pages: pagesOf(number, PAGE_SIZE, total),
    });
  });

  router.post('/mails/again', async (req, res) => {
    const count = await sendAllMailsAgain(app, userOf(req));
    redirect(req, res, mailsHref(), 'notifications:mails.all_queued', { count });
  });

  router.post('/mails/:id/again', async (req, res) => {
    await sendMailAgain(app, userOf(req), req.params.id);
    redirect(req, res, mailsHref(), 'notifications:mails.queued');
  });
  return router;
}
