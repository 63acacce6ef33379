/** Addresses of verdicts that wait for the jury: the list with its settings, one with all that a decision needs, and acts. */
import { Router, type Request, type Response } from 'express';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import { claimHolder } from '../judgings/held-verdicts.rules.ts';
import type { App } from '../platform/app-context.ts';
import { layoutOf, shownFiles } from '../platform/source-view.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { nameFor } from '../problems/problems.rules.ts';
import { VERDICTS } from '../scoring/verdicts.rules.ts';
import { readSource } from '../submissions/source-base.service.ts';
import { verdictReviewHref, verdictReviewsHref } from './verdict-review-links.rules.ts';
import {
  AFTER_MINUTES_MAX,
  heldFilterSchema,
  releaseManySchema,
  reviewSettingSchema,
  verdictActSchema,
} from './verdict-reviews.input.ts';
import {
  actOnVerdict,
  getHeldVerdict,
  listHeldVerdicts,
  problemsToReview,
  releaseVerdicts,
  setReview,
} from './verdict-reviews.service.ts';
import { heldLine, settingLines, testLines } from './verdict-reviews.views.ts';

const PAGE_SIZE = 50;

export function verdictReviewRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/verdicts', (req, res) => showList(req, res, emptyForm()));

  router.post('/contests/:slug/verdicts/settings', async (req, res) => {
    const actor = userOf(req);
    const contest = await contestFor(app, actor, req.params.slug, 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        const { problem, isReviewed, afterMinutes } = parseInput(reviewSettingSchema, req.body);
        const review = isReviewed ? { afterMinutes: afterMinutes ?? null } : null;
        await setReview(app, actor, contest, problem, review);
        redirect(req, res, verdictReviewsHref(contest.slug), 'verdict-reviews:notice.saved');
      },
      (form) => showList(req, res, form),
    );
  });

  router.post('/contests/:slug/verdicts/release', async (req, res) => {
    const actor = userOf(req);
    const contest = await contestFor(app, actor, req.params.slug, 'verdict.review');
    const ids = parseInput(releaseManySchema, req.body);
    const count = await releaseVerdicts(app, actor, contest, ids);
    redirect(req, res, verdictReviewsHref(contest.slug), 'verdict-reviews:notice.released', { count });
  });

  router.get('/contests/:slug/verdicts/:id', (req, res) => showOne(req, res, emptyForm()));

  router.post('/contests/:slug/verdicts/:id', async (req, res) => {
    const actor = userOf(req);
    const contest = await contestFor(app, actor, req.params.slug, 'verdict.review');
    await submitForm(
      req,
      res,
      async () => {
        const { act } = parseInput(verdictActSchema, req.body);
        await actOnVerdict(app, actor, contest, req.params.id, act);
        const isOver = act === 'release' || act === 'rejudge';
        const next = isOver ? verdictReviewsHref(contest.slug) : verdictReviewHref(contest.slug, req.params.id);
        redirect(req, res, next, `verdict-reviews:done.${act}`);
      },
      (form) => showOne(req, res, form),
    );
  });
  return router;

  async function showList(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = userOf(req);
    await contestFor(app, actor, String(req.params.slug), 'verdict.review');
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const filter = parseInput(heldFilterSchema, req.query);
    const wanted = pageNumber(req);
    const at = { limit: PAGE_SIZE, offset: (wanted - 1) * PAGE_SIZE };
    const found = await listHeldVerdicts(app, actor, frame.contest, filter, at);
    const problems = await problemsToReview(app, actor, frame.contest, languageOf(req));
    const people = await publicPeople(
      app,
      found.lines.map((one) => claimHolder(one, frame.nowMs)),
    );
    const t = tOf(req);
    await page(req, res, 'verdict-reviews/index', {
      title: `${frame.contest.name}: ${t('verdict-reviews:title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      filter,
      verdicts: VERDICTS,
      lines: found.lines.map((one) => heldLine(one, problems, people, { actorId: actor.id, nowMs: frame.nowMs, t })),
      settings: settingLines(problems, t),
      maySet: mayInContest(actor, 'contest.edit', frame.contest.id) && frame.contest.archivedAt === null,
      minutesMax: AFTER_MINUTES_MAX,
      pages: pagesOf(wanted, PAGE_SIZE, found.total),
    });
  }

  async function showOne(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = userOf(req);
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const found = await getHeldVerdict(app, actor, frame.contest, String(req.params.id));
    const { held, judging, submission, loaded } = found;
    const holder = held.state === 'waiting' ? claimHolder(held, frame.nowMs) : null;
    const people = await publicPeople(app, [holder]);
    const name = nameFor(loaded.pkg, languageOf(req));
    await page(req, res, 'verdict-reviews/verdict', {
      title: `${tOf(req)('verdict-reviews:one')} · ${name}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      held: { id: held.judgingId, state: held.state, heldAt: held.heldAt },
      claim: holder === null ? null : { isMine: holder === actor.id, name: people.get(holder)?.displayName ?? '' },
      isOwn: found.isOwn,
      verdict: judging.verdict,
      problem: { name, version: loaded.version.number, isKernel: loaded.pkg.kernel !== undefined },
      participant: found.participant,
      submission,
      build: judging.facts?.build.output ?? '',
      tests: found.showsTests ? testLines(judging) : null,
      files: await shownFiles((await readSource(app, actor, submission.id, loaded)).files),
      layout: layoutOf(req.query.view),
    });
  }
}
