/** A browser turns push messages on and off, and says that it is still there. */
import { Router, type Request } from 'express';
import type { App } from '../platform/app-context.ts';
import { parseInput } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { userOf } from '../platform/web/request.ts';
import { sessionHashOf } from '../platform/web/session.ts';
import { notificationSettingsHref } from './notification-links.rules.ts';
import { pushSchema, pushSeenSchema } from './notifications.input.ts';
import { confirmPush, turnOffPush, turnOnPush, type AskingBrowser } from './push-subscriptions.service.ts';

export function pushRoutes(app: App): Router {
  const router = Router();
  const brake = () => limitRate({ limit: 60, windowMs: 600_000 });

  router.post('/profile/push', brake(), async (req, res) => {
    await turnOnPush(app, userOf(req), parseInput(pushSchema, req.body), asking(req));
    redirect(req, res, notificationSettingsHref(), 'notifications:push.turned_on');
  });

  router.post('/profile/push/seen', brake(), async (req, res) => {
    await confirmPush(app, userOf(req), parseInput(pushSeenSchema, req.body).endpoint, asking(req));
    res.status(204).end();
  });

  router.post('/profile/push/:id/off', async (req, res) => {
    await turnOffPush(app, userOf(req), req.params.id);
    redirect(req, res, notificationSettingsHref(), 'notifications:push.turned_off');
  });
  return router;
}

function asking(req: Request): AskingBrowser {
  return { sessionHash: sessionHashOf(req), userAgent: req.get('user-agent') ?? '' };
}
