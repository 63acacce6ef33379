/** URLs where staff pause a round that has opened, and correct it: each correction is shown before it is made. */
import { Router, type Request, type Response } from 'express';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { App } from '../platform/app-context.ts';
import { inputTime } from '../platform/times.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, timeZoneOf, tOf } from '../platform/web/request.ts';
import { clockOf, roundLine } from '../rounds/round-lines.rules.ts';
import { roundControlHref, roundHref } from '../rounds/round-links.rules.ts';
import {
  endPausedRound,
  pauseRound,
  removeInterval,
  restoreInterval,
  resumeRound,
} from '../rounds/round-pauses.service.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { listNamedRoundProblems } from '../rounds/round-problems.service.ts';
import { putBackProblem, takeOutProblem } from '../rounds/taken-out.service.ts';
import {
  endSchema,
  intervalSchema,
  pauseSchema,
  restoreSchema,
  resumeSchema,
  takeOutSchema,
} from './round-control.input.ts';
import {
  previewInterval,
  previewProblem,
  problemToControl,
  roundToControl,
  type Preview,
} from './round-control.service.ts';

/** Rows of a preview that are shown; it says how many there are. */
const MOST_ROWS = 200;

interface Found {
  contest: Contest;
  round: Round;
}

export function roundControlRoutes(app: App): Router {
  const router = Router();
  const base = '/contests/:slug/rounds/:round/control';

  router.get(base, async (req, res) => showControl(req, res, emptyForm()));

  router.post(`${base}/pause`, async (req, res) => {
    await onControl(req, res, async ({ round }) => {
      await pauseRound(app, actorOf(req), round.id, parseInput(pauseSchema, req.body));
      return 'round-control:notice.paused';
    });
  });

  router.post(`${base}/resume`, async (req, res) => {
    await onControl(req, res, async ({ round }) => {
      await resumeRound(app, actorOf(req), round.id, parseInput(resumeSchema, req.body).rev);
      return 'round-control:notice.resumed';
    });
  });

  router.post(`${base}/end`, async (req, res) => {
    await onControl(req, res, async ({ round }) => {
      await endPausedRound(app, actorOf(req), round.id, parseInput(endSchema, req.body));
      return 'round-control:notice.ended';
    });
  });

  router.post(`${base}/restore`, async (req, res) => {
    await onControl(req, res, async ({ round }) => {
      await restoreInterval(app, actorOf(req), round.id, parseInput(restoreSchema, req.body));
      return 'round-control:notice.restored';
    });
  });

  router.get(`${base}/interval`, async (req, res) => {
    const found = await foundFor(req);
    await showInterval(req, res, emptyForm({ rev: found.round.rev }), found);
  });

  router.post(`${base}/interval`, async (req, res) => {
    const found = await foundFor(req);
    const { contest, round } = found;
    await submitForm(
      req,
      res,
      async () => {
        const { confirmed, ...wanted } = parseInput(intervalSchema(timeZoneOf(req)), req.body);
        if (!confirmed) {
          const preview = await previewInterval(app, actorOf(req), round, wanted);
          const { from, to, reason, rev } = req.body as Record<string, unknown>;
          return await showInterval(req, res, emptyForm({ from, to, reason, rev }), found, preview);
        }
        await removeInterval(app, actorOf(req), round.id, wanted);
        redirect(req, res, roundControlHref(contest.slug, round.slug), 'round-control:notice.removed');
      },
      (form) => showInterval(req, res, form, found),
    );
  });

  router.get(`${base}/problems/:label`, async (req, res) => showProblem(req, res, emptyForm()));

  router.post(`${base}/problems/:label`, async (req, res) => {
    const { contest, round } = await foundFor(req);
    await submitForm(
      req,
      res,
      async () => {
        const problem = await problemToControl(app, actorOf(req), round, String(req.params.label));
        const { reason, back } = parseInput(takeOutSchema, req.body);
        if (back) await putBackProblem(app, actorOf(req), problem.id, reason);
        else await takeOutProblem(app, actorOf(req), problem.id, reason);
        const notice = back ? 'round-control:notice.put_back' : 'round-control:notice.taken_out';
        redirect(req, res, roundControlHref(contest.slug, round.slug), notice);
      },
      (form) => showProblem(req, res, form),
    );
  });

  return router;

  async function showProblem(req: Request, res: Response, form: FormState): Promise<void> {
    const found = await foundFor(req);
    const { round } = found;
    const { problem, rows } = await previewProblem(app, actorOf(req), round, String(req.params.label));
    const { label, takenOut = null } = problem;
    await page(req, res, 'round-control/problem', {
      ...frameOf(found),
      title: tOf(req)(`round-control:problem.${takenOut ? 'put_back' : 'take_out'}_title`, { label, name: round.name }),
      form,
      problem: { label, takenOut },
      preview: shownPreview(round, { after: round, rows }),
    });
  }

  async function foundFor(req: Request): Promise<Found> {
    return await roundToControl(app, actorOf(req), String(req.params.slug), String(req.params.round));
  }

  async function onControl(req: Request, res: Response, run: (found: Found) => Promise<string>): Promise<void> {
    const found = await foundFor(req);
    await submitForm(
      req,
      res,
      async () => {
        const notice = await run(found);
        redirect(req, res, roundControlHref(found.contest.slug, found.round.slug), notice);
      },
      (form) => showControl(req, res, form),
    );
  }

  async function showControl(req: Request, res: Response, form: FormState): Promise<void> {
    const found = await foundFor(req);
    const { contest, round } = found;
    const nowMs = app.clock.nowMs();
    const clock = clockOf(round, contest.slug, nowMs);
    const problems = await listNamedRoundProblems(app, actorOf(req), round, languageOf(req));
    await page(req, res, 'round-control/control', {
      ...frameOf(found),
      title: tOf(req)('round-control:title', { name: round.name }),
      form: { ...form, values: { ...form.values, rev: round.rev } },
      clock,
      isRunning: clock.phase !== 'closed',
      problems: problems.map(({ label, problem, takenOut = null }) => ({
        label,
        title: problem?.title ?? '',
        takenOut,
      })),
    });
  }

  async function showInterval(
    req: Request,
    res: Response,
    form: FormState,
    found: Found,
    preview?: Preview,
  ): Promise<void> {
    const { round } = found;
    await page(req, res, 'round-control/interval', {
      ...frameOf(found),
      title: tOf(req)('round-control:interval.title', { name: round.name }),
      form,
      example: inputTime(round.opensAt, timeZoneOf(req)),
      preview: preview && shownPreview(round, preview),
    });
  }

  function frameOf({ contest, round }: Found) {
    const nowMs = app.clock.nowMs();
    return {
      nowMs,
      contest: { href: contestHref(contest.slug), slug: contest.slug, name: contest.name },
      round: roundLine(round, contest.slug, nowMs, null),
      controlHref: roundControlHref(contest.slug, round.slug),
      roundHref: roundHref(contest.slug, round.slug),
    };
  }
}

function shownPreview(round: Round, { after, rows }: Preview) {
  return {
    scoring: round.scoring,
    rows: rows.slice(0, MOST_ROWS),
    total: rows.length,
    moved: rows.filter(({ before, after: then }) => before.rank !== then.rank).length,
    closesAt: after.closesAt === round.closesAt ? null : after.closesAt,
    freezesAt: after.freezesAt === round.freezesAt ? null : after.freezesAt,
  };
}
