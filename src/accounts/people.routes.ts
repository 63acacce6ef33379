/** A person's public page. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { pageNumber } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { actorOf } from '../platform/web/request.ts';
import { personOverviewOf } from './person-page.service.ts';
import type { PersonAdditions } from './person-parts.service.ts';

export function peopleRoutes(app: App, added: readonly PersonAdditions[]): Router {
  const router = Router();
  router.get('/people/:id', async (req, res) => {
    const shown = await personOverviewOf(app, added, actorOf(req), req.params.id, pageNumber(req));
    const { person, frame, cards } = shown;
    await page(req, res, 'accounts/person', { title: person.displayName, person, frame, cards });
  });
  return router;
}
