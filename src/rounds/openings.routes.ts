/** URLs with which organizers let a round open that the guard holds back. */
import { Router } from 'express';
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { parseInput, text } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { actorOf } from '../platform/web/request.ts';
import { openAnyway, openNow } from './openings.service.ts';
import { editableRound } from './round-page.routes.ts';
import { roundHref } from './round-links.rules.ts';

const reasonSchema = z.object({ reason: text(1000) });

export function openingRoutes(app: App): Router {
  const router = Router();

  router.post('/contests/:slug/rounds/:round/open-anyway', async (req, res) => {
    const { contest, round } = await editableRound(app, req);
    await openAnyway(app, actorOf(req), round.id, parseInput(reasonSchema, req.body).reason);
    redirect(req, res, roundHref(contest.slug, round.slug), 'rounds:opening.now_allowed');
  });

  router.post('/contests/:slug/rounds/:round/open-now', async (req, res) => {
    const { contest, round } = await editableRound(app, req);
    const opensAt = await openNow(app, actorOf(req), round.id);
    redirect(
      req,
      res,
      roundHref(contest.slug, round.slug),
      `rounds:opening.${opensAt > app.clock.nowMs() ? 'as_planned' : 'now_open'}`,
    );
  });
  return router;
}
