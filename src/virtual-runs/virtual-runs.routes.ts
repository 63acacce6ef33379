/** Pages of virtual participation: everyone sees their own runs of a round, and no one else's. */
import { Router, type Request, type Response } from 'express';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { errorWords } from '../platform/web/error-words.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { formatsOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { roundHref, roundPracticeHref, virtualHref } from '../rounds/round-links.rules.ts';
import { listNamedRoundProblems } from '../rounds/round-problems.service.ts';
import { points } from '../scoring/place-points.rules.ts';
import { endOfRun, isRunning, lengthOfRun, RUNS_MAX } from './virtual-runs.rules.ts';
import { shownRuns, startRun, stopRun, virtualBoard, virtualRound, type ShownRun } from './virtual-runs.service.ts';
import { runCell, runRow } from './virtual-runs.views.ts';

export function virtualRunRoutes(app: App): Router {
  const router = Router();
  const address = '/contests/:slug/rounds/:round/virtual';

  router.get(address, async (req, res) => show(req, res, emptyForm()));

  router.get(`${address}/:id`, async (req, res) => show(req, res, emptyForm(), req.params.id));

  router.post(address, async (req, res) => {
    const virtual = await virtualOf(req);
    await submitForm(
      req,
      res,
      async () => {
        await startRun(app, userOf(req), virtual);
        redirect(req, res, virtualHref(virtual.contest.slug, virtual.round.slug), 'virtual-runs:notice.started');
      },
      (form) => show(req, res, form),
    );
  });

  router.post(`${address}/:id/stop`, async (req, res) => {
    const virtual = await virtualOf(req);
    await submitForm(
      req,
      res,
      async () => {
        await stopRun(app, userOf(req), virtual, req.params.id);
        redirect(req, res, virtualHref(virtual.contest.slug, virtual.round.slug), 'virtual-runs:notice.stopped');
      },
      (form) => show(req, res, form),
    );
  });

  return router;

  async function virtualOf(req: Request) {
    return await virtualRound(app, userOf(req), String(req.params.slug), String(req.params.round));
  }

  async function show(req: Request, res: Response, form: FormState, id?: string): Promise<void> {
    const actor = userOf(req);
    const virtual = await virtualOf(req);
    const { contest, round, answer } = virtual;
    const nowMs = app.clock.nowMs();
    const [t, fmt] = [tOf(req), formatsOf(req)];
    const here = virtualHref(contest.slug, round.slug);
    const runs = await shownRuns(app, actor, virtual);
    const running = runs.find(({ run }) => isRunning(run, nowMs));
    const chosen = id === undefined ? running : runs.find(({ run }) => run.id === id);
    if (id !== undefined && !chosen) throw new NotFound('virtual_run_not_found');
    const replayed = chosen && (await virtualBoard(app, actor, virtual, chosen));
    const problems = chosen ? await listNamedRoundProblems(app, actor, round, languageOf(req)) : [];
    const line = ({ run, figures }: ShownRun) => ({
      id: run.id,
      href: `${here}/${run.id}`,
      startedAt: run.startedAt,
      endsAt: endOfRun(run),
      isRunning: isRunning(run, nowMs),
      wasStopped: run.stoppedAt !== null,
      ...{ solved: figures.solved, penalty: figures.penalty, score: points(figures.scoreMilli, fmt) },
    });
    // Points of single problems at that time are not known of the others.
    const columns = round.scoring === 'icpc' ? (replayed?.board.problems ?? []) : [];
    const isFull = answer.ok && !running && runs.length >= RUNS_MAX;
    const refusal = isFull ? { code: 'virtual_runs_full', params: { max: RUNS_MAX } } : answer.ok ? null : answer;
    await page(req, res, 'virtual-runs/virtual-runs', {
      title: t('virtual-runs:title', { name: round.name }),
      nowMs,
      form,
      contest: { href: contestHref(contest.slug), slug: contest.slug, name: contest.name },
      round: { href: roundHref(contest.slug, round.slug), slug: round.slug, name: round.name, scoring: round.scoring },
      here,
      lengthMs: lengthOfRun(round),
      mayStart: !refusal && !running,
      closedWords: refusal && errorWords(req, refusal.code, refusal.params),
      chosen: chosen ? { ...line(chosen), timeMs: chosen.timeMs, place: replayed?.place ?? null } : null,
      problems: problems
        .filter(({ takenOut }) => !takenOut)
        .map((problem) => ({
          label: problem.label,
          title: problem.problem?.title ?? null,
          path: roundPracticeHref(contest.slug, round.slug, problem.label),
          cell: runCell(round, chosen?.figures.cells[problem.id], t, fmt),
        })),
      board: replayed && {
        problems: columns.map(({ label, name }) => ({ label, name })),
        rows: replayed.rows.map((row) => runRow(columns, round, row, t, fmt)),
        others: replayed.others,
        isCut: replayed.others >= replayed.rows.length,
      },
      runs: runs.map(line),
    });
  }
}
