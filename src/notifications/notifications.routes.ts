/** The list of a person's notifications, and the settings that say which ones they get and how. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { formatsOf, refererPath, tOf, userOf } from '../platform/web/request.ts';
import { choose, ownChoices } from './choices.service.ts';
import { sessionHashOf } from '../platform/web/session.ts';
import { choicesSchema, listQuery, pushedSchema, readSchema } from './notifications.input.ts';
import { notificationSettingsHref, notificationsHref } from './notification-links.rules.ts';
import { markAllNotifications, markNotification, openNotification, ownNotifications } from './notifications.service.ts';
import { publicPushKey } from './push-sender.service.ts';
import { ownBrowsers } from './push-subscriptions.service.ts';
import {
  categoryOptions,
  choiceGroups,
  choiceOptions,
  choiceValues,
  notificationLine,
  notificationsJson,
  showOptions,
} from './notifications.views.ts';

const PAGE_SIZE = 30;

export function notificationRoutes(app: App): Router {
  const router = Router();

  router.get('/notifications', async (req, res) => {
    const actor = userOf(req);
    const { q, show, category } = listQuery.parse(req.query);
    const number = pageNumber(req);
    const untilMs = app.clock.nowMs();
    const filter = { unreadOnly: show === 'unread', category, words: q };
    const { items, total } = await ownNotifications(app, actor, { ...filter, page: number, pageSize: PAGE_SIZE });
    const lines = items.map((one) => notificationLine(one, tOf(req), formatsOf(req)));
    const model = {
      title: tOf(req)('notifications:title'),
      lines,
      query: { q, show: show === 'all' ? '' : show, category: category ?? '' },
      shown: showOptions(tOf(req)),
      categories: categoryOptions(tOf(req)),
      isFiltered: q !== '' || show !== 'all' || category !== undefined,
      untilMs,
      pages: pagesOf(number, PAGE_SIZE, total),
    };
    await page(req, res, 'notifications/index', model, notificationsJson);
  });

  router.post('/notifications/read', async (req, res) => {
    await markAllNotifications(app, userOf(req), parseInput(readSchema, req.body).until);
    redirect(req, res, notificationsHref(), 'notifications:all_read');
  });

  // A link and no form, so that it can be opened in a new tab; marking as read twice does nothing.
  router.get('/notifications/:id', async (req, res) => {
    res.set('cache-control', 'no-store').redirect(303, await openNotification(app, userOf(req), req.params.id));
  });

  router.post('/notifications/:id/read', async (req, res) => {
    await markNotification(app, userOf(req), req.params.id, true);
    redirect(req, res, listOf(req));
  });

  router.post('/notifications/:id/unread', async (req, res) => {
    await markNotification(app, userOf(req), req.params.id, false);
    redirect(req, res, listOf(req));
  });

  const settingsPage = async (req: Request, res: Response, form?: FormState) => {
    const actor = userOf(req);
    const { choices, pushed, email } = await ownChoices(app, actor);
    const t = tOf(req);
    await page(req, res, 'notifications/settings', {
      title: t('notifications:settings'),
      groups: choiceGroups(t),
      options: choiceOptions(t),
      email,
      siteKey: publicPushKey(app),
      browsers: await ownBrowsers(app, actor, sessionHashOf(req)),
      form: form ?? emptyForm(choiceValues(choices, pushed)),
    });
  };

  router.get('/profile/notifications', (req, res) => settingsPage(req, res));

  router.post('/profile/notifications', async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        await choose(app, actor, parseInput(choicesSchema, req.body), parseInput(pushedSchema, req.body));
        redirect(req, res, notificationSettingsHref(), 'site:saved');
      },
      (form) => settingsPage(req, res, form),
    );
  });

  return router;
}

/** The list as it was shown, with its filter and page. */
function listOf(req: Request): string {
  const from = refererPath(req);
  return from !== undefined && /^\/notifications(\?|$)/.test(from) ? from : notificationsHref();
}
