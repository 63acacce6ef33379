/** URLs of rounds: the public page, and the organizers' forms for times and problems. */
import { Router, type Request, type Response } from 'express';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { workLine } from '../problems/own-work.rules.ts';
import type { OwnWorkLoader } from '../problems/own-work.service.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, timeZoneOf, tOf } from '../platform/web/request.ts';
import { contestFrameOf, missedOf } from '../contests/contest-page.routes.ts';
import { postponeSchema, roundProblemEditSchema, roundProblemSchema, roundSchema } from '../contests/contests.input.ts';
import { roundProblemVisible, type Contest } from '../contests/contests.rules.ts';
import { getContestBySlug, getRoundBySlugs } from '../contests/contests.service.ts';
import { problemLine, roundLine, roundMoves, roundValues } from '../contests/contests.views.ts';
import { listProblemChoices } from './problem-source.service.ts';
import {
  addRoundProblem,
  editRoundProblem,
  listNamedRoundProblems,
  removeRoundProblem,
} from './round-problems.service.ts';
import { isFrozenFor, nextLabel, type Round } from './rounds.rules.ts';
import {
  createRound,
  deleteRound,
  editRound,
  postponeRound,
  roundEditsSince,
  thawRound,
} from './round-edits.service.ts';

interface RoundAddress {
  slug: string;
  round: string;
}

/** Every page of a round except problems, board and submissions, which belong to other features. */
export function roundRoutes(app: App, ownWork: OwnWorkLoader): Router {
  const router = Router();

  router.get('/contests/:slug/rounds/new', async (req, res) => {
    requirePermission(actorOf(req), 'contest.edit');
    const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
    await showForm(req, res, emptyForm({ scoring: 'icpc', penaltyMinutes: 20 }), contest);
  });

  router.post('/contests/:slug/rounds', async (req, res) => {
    requirePermission(actorOf(req), 'contest.edit');
    const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
    await submitForm(
      req,
      res,
      async () => {
        const { rev: _rev, ...fields } = parseInput(roundSchema(timeZoneOf(req)), req.body);
        const round = await createRound(app, actorOf(req), contest.id, fields);
        redirect(
          req,
          res,
          `/contests/${contest.slug}/rounds/${round.slug}/problem-set`,
          'contests:notice.round_created',
        );
      },
      (form) => showForm(req, res, form, contest),
    );
  });

  router.get('/contests/:slug/rounds/:round', async (req, res) => showRound(req, res, emptyForm()));

  router.get('/contests/:slug/rounds/:round/edit', async (req, res) => {
    const { contest, round } = await editable(req);
    await showForm(req, res, emptyForm(roundValues(round, timeZoneOf(req))), contest, round);
  });

  router.post('/contests/:slug/rounds/:round/edit', async (req, res) => {
    const { contest, round } = await editable(req);
    await submitForm(
      req,
      res,
      async () => {
        const { rev, ...fields } = parseInput(roundSchema(timeZoneOf(req)), req.body);
        const saved = await editRound(app, actorOf(req), round.id, fields, rev);
        redirect(req, res, `/contests/${contest.slug}/rounds/${saved.slug}`, 'site:saved');
      },
      (form) => showForm(req, res, form, contest, round),
    );
  });

  router.get('/contests/:slug/rounds/:round/postpone', async (req, res) => {
    const { contest, round } = await editable(req);
    await showPostpone(req, res, emptyForm(roundValues(round, timeZoneOf(req))), contest, round);
  });

  router.post('/contests/:slug/rounds/:round/postpone', async (req, res) => {
    const { contest, round } = await editable(req);
    await submitForm(
      req,
      res,
      async () => {
        await postponeRound(app, actorOf(req), round.id, parseInput(postponeSchema(timeZoneOf(req)), req.body));
        redirect(req, res, `/contests/${contest.slug}/rounds/${round.slug}`, 'contests:notice.postponed');
      },
      (form) => showPostpone(req, res, form, contest, round),
    );
  });

  router.post('/contests/:slug/rounds/:round/delete', async (req, res) => {
    await onRound(req, res, async ({ contest, round }) => {
      await deleteRound(app, actorOf(req), round.id);
      redirect(req, res, `/contests/${contest.slug}/rounds`, 'contests:notice.round_deleted');
    });
  });

  router.post('/contests/:slug/rounds/:round/thaw', async (req, res) => {
    await onRound(req, res, async ({ contest, round }) => {
      await thawRound(app, actorOf(req), round.id);
      redirect(req, res, `/contests/${contest.slug}/rounds/${round.slug}`, 'contests:notice.thawed');
    });
  });

  router.get('/contests/:slug/rounds/:round/problem-set', async (req, res) => {
    await editable(req);
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

  router.post('/contests/:slug/rounds/:round/problem-set/:id/remove', async (req, res) => {
    await onProblems(
      req,
      res,
      ({ round }) => removeRoundProblem(app, actorOf(req), round.id, req.params.id),
      'problem_removed',
    );
  });

  return router;

  /** The round named by the URL, for people who may edit it. */
  async function editable(req: Request): Promise<{ contest: Contest; round: Round }> {
    requirePermission(actorOf(req), 'contest.edit');
    const { slug, round } = req.params as unknown as RoundAddress;
    return await getRoundBySlugs(app, actorOf(req), slug, round);
  }

  async function onRound(
    req: Request,
    res: Response,
    run: (found: { contest: Contest; round: Round }) => Promise<void>,
  ): Promise<void> {
    const found = await editable(req);
    await submitForm(
      req,
      res,
      () => run(found),
      (form) => showRound(req, res, form),
    );
  }

  async function onProblems(
    req: Request,
    res: Response,
    run: (found: { contest: Contest; round: Round }) => Promise<unknown>,
    notice: string,
    editedId?: string,
  ): Promise<void> {
    const found = await editable(req);
    await submitForm(
      req,
      res,
      async () => {
        await run(found);
        redirect(
          req,
          res,
          `/contests/${found.contest.slug}/rounds/${found.round.slug}/problem-set`,
          `contests:notice.${notice}`,
        );
      },
      (form) => showProblemSet(req, res, form, editedId),
    );
  }

  async function showRound(req: Request, res: Response, form: FormState): Promise<void> {
    const frame = await contestFrameOf(app, req);
    const { slug, round: roundSlug } = req.params as unknown as RoundAddress;
    const { contest, round } = await getRoundBySlugs(app, actorOf(req), slug, roundSlug);
    const { nowMs } = frame;
    const visible = roundProblemVisible(actorOf(req), round, nowMs);
    const problems = visible ? await listNamedRoundProblems(app, round.id, languageOf(req)) : [];
    const work = frame.mine ? await ownWork.inRound(app, round, frame.mine.id, problems) : undefined;
    await page(req, res, 'rounds/round', {
      title: `${contest.name}: ${round.name}`,
      nowMs,
      form,
      frame: frame.model,
      round: roundLine(round, nowMs, visible ? problems.length : null),
      problemsVisible: visible,
      boardFrozen: isFrozenFor('public', round, nowMs),
      problems: problems.map((problem) => ({
        ...problemLine(problem, contest.slug, round.slug),
        own: work ? workLine(work.get(problem.id)) : null,
      })),
      moves: frame.model.staff ? roundMoves(contest, round, nowMs) : null,
    });
  }

  async function showForm(
    req: Request,
    res: Response,
    form: FormState,
    contest: Contest,
    round?: Round,
  ): Promise<void> {
    const t = tOf(req);
    await page(req, res, 'rounds/round-form', {
      title: round ? t('contests:round.edit_title', { name: round.name }) : t('contests:round.new_title'),
      form,
      missed: round ? await missedRoundEdits(req, form, round) : [],
      contest: { slug: contest.slug, name: contest.name, visibility: contest.visibility },
      round: round ? { slug: round.slug, name: round.name } : null,
    });
  }

  async function missedRoundEdits(req: Request, form: FormState, round: Round) {
    return await missedOf(app, req, form, round.rev, (rev) => roundEditsSince(app, round, rev));
  }

  async function showPostpone(
    req: Request,
    res: Response,
    form: FormState,
    contest: Contest,
    round: Round,
  ): Promise<void> {
    await page(req, res, 'rounds/postpone', {
      title: tOf(req)('contests:round.postpone_title', { name: round.name }),
      nowMs: app.clock.nowMs(),
      form,
      missed: await missedRoundEdits(req, form, round),
      contest: { slug: contest.slug, name: contest.name },
      round: roundLine(round, app.clock.nowMs(), null),
    });
  }

  async function showProblemSet(req: Request, res: Response, form: FormState, editedId?: string): Promise<void> {
    const { contest, round } = await editable(req);
    const nowMs = app.clock.nowMs();
    const problems = await listNamedRoundProblems(app, round.id, languageOf(req));
    const used = new Set(problems.map((problem) => problem.problemVersionId));
    const adding = editedId === undefined;
    const label = nextLabel(problems.map((problem) => problem.label));
    await page(req, res, 'rounds/problem-set', {
      title: tOf(req)('contests:round.problem_set_title', { name: round.name }),
      nowMs,
      missed: await missedRoundEdits(req, form, round),
      rev: round.rev,
      contest: { slug: contest.slug, name: contest.name },
      round: roundLine(round, nowMs, problems.length),
      mayEdit: roundMoves(contest, round, nowMs).mayEdit,
      problems: problems.map((problem) => problemLine(problem, contest.slug, round.slug)),
      choices: (await listProblemChoices(app, actorOf(req))).filter((choice) => !used.has(choice.versionId)),
      form: adding
        ? { ...form, values: { label, points: 100, weight: 1, ...form.values } }
        : emptyForm({ label, points: 100, weight: 1 }),
      edited: adding ? null : { id: editedId, ...form },
    });
  }
}
