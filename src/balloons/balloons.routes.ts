/** Addresses of balloons: the queue, and what is done with one, by a form or by the page that waits for the network. */
import { randomUUID } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf, userOf, wantsJson } from '../platform/web/request.ts';
import { shownLook } from '../rounds/problem-looks.rules.ts';
import { balloonsHref } from './balloon-links.rules.ts';
import { balloonActSchema, balloonFilterSchema, balloonSettingSchema } from './balloons.input.ts';
import { actOnBalloon, listContestBalloons, setBalloonsInFreeze } from './balloons.service.ts';

const PAGE_SIZE = 50;

export function balloonRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/balloons', (req, res) => showBalloons(req, res, emptyForm()));

  router.post('/contests/:slug/balloons', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
    await setBalloonsInFreeze(app, actorOf(req), contest, parseInput(balloonSettingSchema, req.body).inFreeze);
    redirect(req, res, balloonsHref(contest.slug), 'balloons:notice.saved');
  });

  router.post('/contests/:slug/balloons/:id', async (req, res) => {
    const actor = userOf(req);
    const contest = await contestFor(app, actor, req.params.slug, 'balloon.deliver');
    await submitForm(
      req,
      res,
      async () => {
        const { act, key } = parseInput(balloonActSchema, req.body);
        await actOnBalloon(app, actor, contest, req.params.id, act, key);
        if (wantsJson(req)) res.status(204).end();
        else redirect(req, res, balloonsHref(contest.slug));
      },
      (form) => showBalloons(req, res, form),
    );
  });
  return router;

  async function showBalloons(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = userOf(req);
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const filter = parseInput(balloonFilterSchema, req.query);
    const wanted = pageNumber(req);
    const at = { limit: PAGE_SIZE, offset: (wanted - 1) * PAGE_SIZE };
    const found = await listContestBalloons(app, actor, frame.contest, filter, at);
    await page(req, res, 'balloons/index', {
      title: `${frame.contest.name}: ${tOf(req)('balloons:tab')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      filter,
      groups: found.groups,
      isInFreeze: found.isInFreeze,
      balloons: found.lines.map((one) => ({
        ...one,
        ...shownLook(one, tOf(req)),
        isMine: one.claimedBy === actor.id,
        key: randomUUID(),
      })),
      pages: pagesOf(wanted, PAGE_SIZE, found.total),
    });
  }
}
