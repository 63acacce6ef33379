/** Stars of participants: sent by the script of a board, or by the form on a participant's page. */
import { Router } from 'express';
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { parseInput } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { refererPath, userOf } from '../platform/web/request.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import { setStar } from './board-filters.service.ts';

const starSchema = z.object({ participant: z.string().length(26), starred: z.enum(['', '1']).default('') });

export function starRoutes(app: App): Router {
  const router = Router();

  router.post('/contests/:slug/stars', async (req, res) => {
    const actor = userOf(req);
    const contest = await getContestBySlug(app, actor, req.params.slug);
    const { participant, starred } = parseInput(starSchema, req.body);
    await setStar(app, actor, contest, { participantId: participant, isStarred: starred === '1' });
    redirect(req, res, refererPath(req) ?? contestHref(contest.slug));
  });
  return router;
}
