/** The page where organizers say what everyone may do with a round once it is over. */
import { Router, type Request, type Response } from 'express';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { AFTER_END } from './after-end.rules.ts';
import { setAfterEnd } from './after-end.service.ts';
import { afterEndHref, roundHref } from './round-links.rules.ts';
import { roundLine } from './round-lines.rules.ts';
import { editableRound, missedOf } from './round-page.routes.ts';
import { afterEndSchema } from './rounds.input.ts';

export function afterEndRoutes(app: App): Router {
  const router = Router();
  const address = '/contests/:slug/rounds/:round/after-end';

  router.get(address, async (req, res) => show(req, res, undefined));

  router.post(address, async (req, res) => {
    const { contest, round } = await editableRound(app, req);
    await submitForm(
      req,
      res,
      async () => {
        await setAfterEnd(app, actorOf(req), round, parseInput(afterEndSchema, req.body));
        redirect(req, res, roundHref(contest.slug, round.slug), 'site:saved');
      },
      (form) => show(req, res, form),
    );
  });

  return router;

  async function show(req: Request, res: Response, form: FormState | undefined): Promise<void> {
    const { contest, round } = await editableRound(app, req);
    const nowMs = app.clock.nowMs();
    const shown = form ?? emptyForm({ afterEnd: round.afterEnd, rev: round.rev });
    await page(req, res, 'rounds/after-end', {
      title: tOf(req)('rounds:after_end.title', { name: round.name }),
      nowMs,
      form: shown,
      missed: await missedOf(app, req, shown, round),
      contest: { href: contestHref(contest.slug), slug: contest.slug, name: contest.name },
      round: roundLine(round, contest.slug, nowMs, null),
      here: afterEndHref(contest.slug, round.slug),
      choices: AFTER_END,
    });
  }
}
