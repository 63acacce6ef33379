/** The page where organizers say when single problems of a round appear and end. */
import { Router, type Request, type Response } from 'express';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { App } from '../platform/app-context.ts';
import { inputTime } from '../platform/times.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, timeZoneOf, tOf } from '../platform/web/request.ts';
import { hasAppeared, hasEnded } from './problem-times.rules.ts';
import { setProblemTimes, timeField, timesNeedReason } from './problem-times.service.ts';
import { problemTimesHref, roundHref } from './round-links.rules.ts';
import { roundLine } from './round-lines.rules.ts';
import { editableRound, missedOf } from './round-page.routes.ts';
import { listNamedRoundProblems } from './round-problems.service.ts';
import { problemTimesSchema } from './rounds.input.ts';

export function problemTimesRoutes(app: App): Router {
  const router = Router();
  const address = '/contests/:slug/rounds/:round/problem-times';

  router.get(address, async (req, res) => show(req, res, undefined));

  router.post(address, async (req, res) => {
    const { contest, round } = await editableRound(app, req);
    await submitForm(
      req,
      res,
      async () => {
        const problems = await listNamedRoundProblems(app, actorOf(req), round, languageOf(req));
        const sent = (req.body ?? {}) as Record<string, unknown>;
        const named = problems.filter(({ id }) => timeField(id, 'openUntil') in sent);
        const { reason, rev, ...fields } = parseInput(
          problemTimesSchema(
            timeZoneOf(req),
            named.flatMap(({ id }) => [timeField(id, 'visibleFrom'), timeField(id, 'openUntil')]),
          ),
          sent,
        );
        const at = fields as Record<string, number | null>;
        const times = new Map(
          named.map(({ id }) => [
            id,
            {
              visibleFrom: at[timeField(id, 'visibleFrom')] ?? null,
              openUntil: at[timeField(id, 'openUntil')] ?? null,
            },
          ]),
        );
        await setProblemTimes(app, actorOf(req), round.id, { times, reason, rev });
        redirect(req, res, roundHref(contest.slug, round.slug), 'rounds:notice.problem_times');
      },
      (form) => show(req, res, form),
    );
  });

  return router;

  async function show(req: Request, res: Response, form: FormState | undefined): Promise<void> {
    const { contest, round } = await editableRound(app, req);
    const nowMs = app.clock.nowMs();
    const zone = timeZoneOf(req);
    const problems = await listNamedRoundProblems(app, actorOf(req), round, languageOf(req));
    const isLocked = timesNeedReason(contest, round, nowMs);
    const values = Object.fromEntries(
      problems.flatMap(({ id, visibleFrom = null, openUntil = null }) => [
        [timeField(id, 'visibleFrom'), inputTime(visibleFrom, zone)],
        [timeField(id, 'openUntil'), inputTime(openUntil, zone)],
      ]),
    );
    const shown = form ?? emptyForm({ rev: round.rev, ...values });
    await page(req, res, 'rounds/problem-times', {
      title: tOf(req)('rounds:times.title', { name: round.name }),
      nowMs,
      form: shown,
      missed: await missedOf(app, req, shown, round),
      contest: { href: contestHref(contest.slug), slug: contest.slug, name: contest.name },
      round: roundLine(round, contest.slug, nowMs, problems.length),
      here: problemTimesHref(contest.slug, round.slug),
      isLocked,
      problems: problems.map((one) => ({
        label: one.label,
        title: one.problem?.title ?? null,
        visibleFrom: timeField(one.id, 'visibleFrom'),
        openUntil: timeField(one.id, 'openUntil'),
        hasAppeared: isLocked && hasAppeared(round, one, nowMs),
        hasEnded: isLocked && hasEnded(round, one, nowMs),
      })),
    });
  }
}
