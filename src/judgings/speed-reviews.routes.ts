/** Pages of speed reviews: the list, and one with all that its decision needs. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { layoutOf, shownFiles } from '../platform/source-view.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { nameFor, nameIn } from '../problems/problems.rules.ts';
import { readSource } from '../submissions/source-base.service.ts';
import { speedPlot } from './speed-plot.rules.ts';
import { parseDecision, reviewFilterOf } from './speed-reviews.input.ts';
import { SPEED_STATES } from './speed-reviews.rules.ts';
import { decideSpeed, getSpeedReview, listSpeedReviews } from './speed-reviews.service.ts';
import { speedReviewJson, speedReviewsJson } from './speed-reviews.views.ts';
import { speedReviewHref } from './speed-review-links.rules.ts';

const PAGE_SIZE = 30;

export function speedReviewRoutes(app: App): Router {
  const router = Router();

  router.get('/speed-reviews', async (req, res) => {
    const filter = reviewFilterOf(req.query);
    const number = pageNumber(req);
    const { items, total } = await listSpeedReviews(app, userOf(req), filter, { number, size: PAGE_SIZE });
    const authors = await publicPeople(
      app,
      items.map((one) => one.authorId),
    );
    const model = {
      title: tOf(req)('speeds:title'),
      reviews: items.map(({ problem, ...one }) => ({
        ...one,
        problemName: nameIn(problem, languageOf(req)),
        author: authors.get(one.authorId) ?? null,
      })),
      states: SPEED_STATES,
      filter: { state: filter.state ?? 'any', problem: filter.problemSlug ?? '', round: filter.roundId ?? '' },
      pages: pagesOf(number, PAGE_SIZE, total),
    };
    await page(req, res, 'judgings/speed-reviews', model, speedReviewsJson);
  });

  const reviewPage = async (req: Request, res: Response, form: FormState): Promise<void> => {
    const found = await getSpeedReview(app, userOf(req), String(req.params.id));
    const { review, submission, loaded, judging } = found;
    const people = await publicPeople(app, [submission.authorId, review.decidedBy ?? '']);
    const benchmark = loaded.pkg.kernel?.benchmark;
    const rounds = judging.facts?.benchmark?.rounds ?? [];
    const name = nameFor(loaded.pkg, languageOf(req));
    const model = {
      title: `${tOf(req)('speeds:title')} · ${name}`,
      review,
      submission,
      problem: { slug: loaded.problem.slug, name, version: loaded.version.number },
      author: people.get(submission.authorId) ?? null,
      decidedBy: people.get(review.decidedBy ?? '') ?? null,
      speed: found.speed,
      plot: speedPlot(rounds, benchmark?.minRounds),
      rounds,
      past: found.past,
      isCurrent: found.isCurrent,
      isOwn: found.isOwn,
      decisions: found.decisions,
      files: await shownFiles((await readSource(app, userOf(req), submission.id, loaded)).files),
      layout: layoutOf(req.query.view),
      form,
    };
    await page(req, res, 'judgings/speed-review', model, speedReviewJson);
  };

  router.get('/speed-reviews/:id', (req, res) => reviewPage(req, res, emptyForm()));

  router.post('/speed-reviews/:id', async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const input = parseDecision(req.body);
        await decideSpeed(app, actor, req.params.id, input);
        redirect(req, res, speedReviewHref(req.params.id), `speeds:decided.${input.decision}`);
      },
      (form) => reviewPage(req, res, form),
    );
  });
  return router;
}
