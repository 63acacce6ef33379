/** URLs of the problems of a round: the list that organizers put together until it opens. */
import { Router, type Request, type Response } from 'express';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf } from '../platform/web/request.ts';
import { listProblemChoices } from './problem-source.service.ts';
import { lookOf, nextColor } from './problem-looks.rules.ts';
import { editProblemLook } from './problem-looks.service.ts';
import { roundLine } from './round-lines.rules.ts';
import { editableRound, missedOf } from './round-page.routes.ts';
import {
  addRoundProblem,
  editRoundProblem,
  listNamedRoundProblems,
  removeRoundProblem,
} from './round-problems.service.ts';
import { problemLookSchema, roundProblemEditSchema, roundProblemSchema } from './rounds.input.ts';
import { nextLabel } from './round-labels.rules.ts';
import { roundLocked, type Round } from './rounds.rules.ts';
import { problemLine } from './rounds.views.ts';
import { problemSetHref } from './round-links.rules.ts';

export function roundProblemRoutes(app: App): Router {
  const router = Router();

  router.get('/contests/:slug/rounds/:round/problem-set', async (req, res) => {
    await editableRound(app, req, 'contest.edit-problems');
    await showProblemSet(req, res, emptyForm());
  });

  router.post('/contests/:slug/rounds/:round/problem-set', async (req, res) => {
    await onProblems(
      req,
      res,
      ({ round }) => addRoundProblem(app, actorOf(req), round.id, parseInput(roundProblemSchema, req.body)),
      'problem_added',
    );
  });

  router.post('/contests/:slug/rounds/:round/problem-set/:id', async (req, res) => {
    const run = ({ round }: { round: Round }) => {
      return editRoundProblem(app, actorOf(req), round.id, req.params.id, parseInput(roundProblemEditSchema, req.body));
    };
    await onProblems(req, res, run, 'problem_saved', req.params.id);
  });

  router.post('/contests/:slug/rounds/:round/problem-set/:id/look', async (req, res) => {
    const run = ({ round }: { round: Round }) => {
      return editProblemLook(app, actorOf(req), round.id, req.params.id, parseInput(problemLookSchema, req.body));
    };
    await onProblems(req, res, run, 'problem_saved', req.params.id);
  });

  router.post('/contests/:slug/rounds/:round/problem-set/:id/remove', async (req, res) => {
    await onProblems(
      req,
      res,
      ({ round }) => removeRoundProblem(app, actorOf(req), round.id, req.params.id),
      'problem_removed',
    );
  });

  return router;

  async function onProblems(
    req: Request,
    res: Response,
    run: (found: { contest: Contest; round: Round }) => Promise<unknown>,
    notice: string,
    editedId?: string,
  ): Promise<void> {
    const found = await editableRound(app, req, 'contest.edit-problems');
    await submitForm(
      req,
      res,
      async () => {
        await run(found);
        redirect(req, res, problemSetHref(found.contest.slug, found.round.slug), `rounds:notice.${notice}`);
      },
      (form) => showProblemSet(req, res, form, editedId),
    );
  }

  async function showProblemSet(req: Request, res: Response, form: FormState, editedId?: string): Promise<void> {
    const { contest, round } = await editableRound(app, req, 'contest.edit-problems');
    const nowMs = app.clock.nowMs();
    const problems = await listNamedRoundProblems(app, actorOf(req), round, languageOf(req));
    const used = new Set(problems.map((problem) => problem.problemVersionId));
    const adding = editedId === undefined;
    const label = nextLabel(problems.map((problem) => problem.label));
    const color = nextColor(problems.map((problem) => lookOf(problem).color.rgb));
    const fresh = { label, points: 100, weight: 1, color };
    const t = tOf(req);
    await page(req, res, 'rounds/problem-set', {
      title: t('rounds:problem_set_title', { name: round.name }),
      nowMs,
      missed: await missedOf(app, req, form, round),
      rev: round.rev,
      contest: { href: contestHref(contest.slug), slug: contest.slug, name: contest.name },
      round: roundLine(round, contest.slug, nowMs, problems.length),
      mayEdit: !roundLocked(contest, round, nowMs),
      mayLook: contest.archivedAt === null,
      problems: problems.map((problem) => ({
        ...problemLine(problem, contest.slug, round.slug, t),
        color: lookOf(problem).color.rgb,
        colorName: lookOf(problem).color.name,
      })),
      choices: (await listProblemChoices(app, actorOf(req))).filter((choice) => !used.has(choice.versionId)),
      form: adding ? { ...form, values: { ...fresh, ...form.values } } : emptyForm(fresh),
      edited: adding ? null : { id: editedId, ...form },
    });
  }
}
