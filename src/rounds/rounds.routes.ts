/** URLs of rounds: the list, the public page, and the organizers' forms. Those for problems are in `round-problems.routes.ts`. */
import { Router, type Request, type Response } from 'express';
import { contestFrameOf, contestTabs } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestHref, roundsHref } from '../contests/contest-links.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { fragment, page } from '../platform/web/page.ts';
import { actorOf, languageOf, timeZoneOf, tOf } from '../platform/web/request.ts';
import { workLine } from '../problems/own-work.rules.ts';
import type { OwnWorkLoader } from '../problems/own-work.service.ts';
import { ownWorkIn, roundLinesOf } from './contest-rounds.service.ts';
import { createRound, deleteRound, editRound, freezeRound, postponeRound, thawRound } from './round-edits.service.ts';
import { hasAppeared, hasEnded } from './problem-times.rules.ts';
import { practiceAt } from './after-end.rules.ts';
import { clockOf, roundLine } from './round-lines.rules.ts';
import { editableRound, missedOf } from './round-page.routes.ts';
import { listNamedRoundProblems } from './round-problems.service.ts';
import { freezeSchema, postponeSchema, roundSchema } from './rounds.input.ts';
import { isFrozenFor, roundProblemVisible, type Round } from './rounds.rules.ts';
import { getRoundBySlugs } from './rounds.service.ts';
import { problemLine, roundMoves, roundValues } from './rounds.views.ts';
import { problemSetHref, roundHref, roundPracticeHref } from './round-links.rules.ts';

interface RoundAddress {
  slug: string;
  round: string;
}

/** Every page of a round except problems, board and submissions, which belong to other features. */
export function roundRoutes(app: App, parts: ContestParts, ownWork: OwnWorkLoader): Router {
  const router = Router();

  router.get('/contests/:slug/rounds', async (req, res) => {
    const frame = await contestFrameOf(app, parts, actorOf(req), req.params.slug);
    await page(req, res, 'rounds/rounds', {
      title: `${frame.contest.name}: ${tOf(req)('rounds:tab.rounds')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      rounds: await roundLinesOf(app, actorOf(req), ownWork, frame),
    });
  });

  router.get('/contests/:slug/rounds/new', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
    await showForm(req, res, emptyForm({ scoring: 'icpc', penaltyMinutes: 20 }), contest);
  });

  router.post('/contests/:slug/rounds', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        const { rev: _rev, ...fields } = parseInput(roundSchema(timeZoneOf(req)), req.body);
        const round = await createRound(app, actorOf(req), contest.id, fields);
        redirect(req, res, problemSetHref(contest.slug, round.slug), 'rounds:notice.round_created');
      },
      (form) => showForm(req, res, form, contest),
    );
  });

  router.get('/contests/:slug/rounds/:round', async (req, res) => showRound(req, res, emptyForm()));

  // A piece of pages that asks for itself again and again.
  router.get('/contests/:slug/rounds/:round/clock', async (req, res) => {
    const { contest, round } = await getRoundBySlugs(app, actorOf(req), req.params.slug, req.params.round);
    const nowMs = app.clock.nowMs();
    res.set('cache-control', 'no-store');
    res.type('html').send(await fragment(req, 'rounds/_clock', { clock: clockOf(round, contest.slug, nowMs), nowMs }));
  });

  router.get('/contests/:slug/rounds/:round/edit', async (req, res) => {
    const { contest, round } = await editableRound(app, req);
    await showForm(req, res, emptyForm(roundValues(round, timeZoneOf(req))), contest, round);
  });

  router.post('/contests/:slug/rounds/:round/edit', async (req, res) => {
    const { contest, round } = await editableRound(app, req);
    await submitForm(
      req,
      res,
      async () => {
        const { rev, ...fields } = parseInput(roundSchema(timeZoneOf(req), round), req.body);
        const saved = await editRound(app, actorOf(req), round.id, fields, rev);
        redirect(req, res, roundHref(contest.slug, saved.slug), 'site:saved');
      },
      (form) => showForm(req, res, form, contest, round),
    );
  });

  router.get('/contests/:slug/rounds/:round/postpone', async (req, res) => {
    const { contest, round } = await editableRound(app, req);
    await showMove(req, res, emptyForm(roundValues(round, timeZoneOf(req))), contest, round, 'postpone');
  });

  router.post('/contests/:slug/rounds/:round/postpone', async (req, res) => {
    const { contest, round } = await editableRound(app, req);
    await submitForm(
      req,
      res,
      async () => {
        await postponeRound(app, actorOf(req), round.id, parseInput(postponeSchema(timeZoneOf(req), round), req.body));
        redirect(req, res, roundHref(contest.slug, round.slug), 'rounds:notice.postponed');
      },
      (form) => showMove(req, res, form, contest, round, 'postpone'),
    );
  });

  router.get('/contests/:slug/rounds/:round/freeze', async (req, res) => {
    const { contest, round } = await editableRound(app, req);
    await showMove(req, res, emptyForm({ rev: round.rev }), contest, round, 'freeze');
  });

  router.post('/contests/:slug/rounds/:round/freeze', async (req, res) => {
    const { contest, round } = await editableRound(app, req);
    await submitForm(
      req,
      res,
      async () => {
        await freezeRound(app, actorOf(req), round.id, parseInput(freezeSchema(timeZoneOf(req)), req.body));
        redirect(req, res, roundHref(contest.slug, round.slug), 'rounds:notice.frozen');
      },
      (form) => showMove(req, res, form, contest, round, 'freeze'),
    );
  });

  router.post('/contests/:slug/rounds/:round/delete', async (req, res) => {
    await onRound(req, res, async ({ contest, round }) => {
      await deleteRound(app, actorOf(req), round.id);
      redirect(req, res, roundsHref(contest.slug), 'rounds:notice.round_deleted');
    });
  });

  router.post('/contests/:slug/rounds/:round/thaw', async (req, res) => {
    await onRound(req, res, async ({ contest, round }) => {
      await thawRound(app, actorOf(req), round.id);
      redirect(req, res, roundHref(contest.slug, round.slug), 'rounds:notice.thawed');
    });
  });

  return router;

  async function onRound(
    req: Request,
    res: Response,
    run: (found: { contest: Contest; round: Round }) => Promise<void>,
  ): Promise<void> {
    const found = await editableRound(app, req);
    await submitForm(
      req,
      res,
      () => run(found),
      (form) => showRound(req, res, form),
    );
  }

  async function showRound(req: Request, res: Response, form: FormState): Promise<void> {
    const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const { slug, round: roundSlug } = req.params as unknown as RoundAddress;
    const { contest, round } = await getRoundBySlugs(app, actorOf(req), slug, roundSlug);
    const { nowMs } = frame;
    const visible = roundProblemVisible(actorOf(req), round, nowMs);
    const problems = visible ? await listNamedRoundProblems(app, actorOf(req), round, languageOf(req)) : [];
    const work = await ownWorkIn(app, actorOf(req), ownWork, frame, round, problems);
    const isPracticed = practiceAt(contest, round, nowMs).ok;
    const shown = roundLine(round, contest.slug, nowMs, visible ? problems.length : null);
    await page(req, res, 'rounds/round', {
      title: `${contest.name}: ${round.name}`,
      nowMs,
      form,
      // Tabs lead to the round that is shown, not to the one in focus.
      frame: { ...frame.model, tabs: contestTabs(parts, { ...frame, round: shown }) },
      round: shown,
      clock: clockOf(round, contest.slug, nowMs),
      isPracticed,
      isVirtual: practiceAt(contest, round, nowMs, 'virtual').ok,
      problemsVisible: visible,
      boardFrozen: isFrozenFor('public', round, nowMs),
      problems: problems.map((problem) => ({
        ...problemLine(problem, contest.slug, round.slug, tOf(req)),
        practicePath: isPracticed ? roundPracticeHref(contest.slug, round.slug, problem.label) : null,
        hasAppeared: hasAppeared(round, problem, nowMs),
        hasEnded: hasEnded(round, problem, nowMs),
        own: work ? workLine(work.get(problem.id)) : null,
      })),
      moves: roundMoves(contest, round, frame.model.may, nowMs),
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
      title: round ? t('rounds:edit_title', { name: round.name }) : t('rounds:new_title'),
      form,
      missed: round ? await missedOf(app, req, form, round) : [],
      contest: {
        href: contestHref(contest.slug),
        slug: contest.slug,
        name: contest.name,
        visibility: contest.visibility,
      },
      round: round ? { href: roundHref(contest.slug, round.slug), slug: round.slug, name: round.name } : null,
    });
  }

  async function showMove(
    req: Request,
    res: Response,
    form: FormState,
    contest: Contest,
    round: Round,
    move: 'postpone' | 'freeze',
  ): Promise<void> {
    await page(req, res, `rounds/${move}`, {
      title: tOf(req)(`rounds:${move}_title`, { name: round.name }),
      nowMs: app.clock.nowMs(),
      form,
      missed: await missedOf(app, req, form, round),
      contest: { href: contestHref(contest.slug), slug: contest.slug, name: contest.name },
      round: roundLine(round, contest.slug, app.clock.nowMs(), null),
    });
  }
}
