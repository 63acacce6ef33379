/** The page that says what may go wrong in a contest, for its staff. */
import { Router } from 'express';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import type { App } from '../platform/app-context.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf } from '../platform/web/request.ts';
import { rehearsalHref, rehearsalsHref } from '../rehearsals/rehearsal-links.rules.ts';
import { newestRehearsal } from '../rehearsals/rehearsal-reports.service.ts';
import { countsOf } from './readiness.rules.ts';
import { findingsFor } from './readiness.service.ts';
import { findingView } from './readiness.views.ts';

export function readinessRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/readiness', async (req, res) => {
    const frame = await contestFrameOf(app, parts, actorOf(req), req.params.slug);
    const found = await findingsFor(app, actorOf(req), frame.contest, languageOf(req));
    const { slug } = frame.contest;
    const newest = await newestRehearsal(app, actorOf(req), frame.contest.id);
    await page(req, res, 'readiness/readiness', {
      title: `${frame.contest.name}: ${tOf(req)('readiness:title')}`,
      frame: frame.model,
      // A rehearsal is not rehearsed itself.
      rehearsal: frame.contest.rehearsalOfId === null && {
        at: newest?.createdAt ?? null,
        href: newest ? rehearsalHref(slug, newest.id) : rehearsalsHref(slug),
      },
      counts: countsOf(found),
      findings: found.map((one) => findingView(frame.contest.slug, one)),
    });
  });
  return router;
}
