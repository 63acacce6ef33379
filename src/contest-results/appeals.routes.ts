/** Appeals: participants write them, staff answer. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { newId } from '../platform/ids.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { appealsOpen, APPEAL_TEXT_MAX } from './appeals.rules.ts';
import { answerAppeal, appeal, APPEALS_PAGE_SIZE, listAppeals } from './appeals.service.ts';
import { appealsHref, contestResultHref } from './contest-result-links.rules.ts';
import { appealAnswerSchema, appealSchema } from './contest-results.input.ts';

export function appealRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  const show = async (req: Request, res: Response, form: FormState, answeredId: string | null = null) => {
    const { contest, model } = await contestFrameOf(app, parts, userOf(req), String(req.params.slug));
    const number = pageNumber(req);
    const { appeals, total, isStaff, isIn, appealsUntil } = await listAppeals(app, userOf(req), contest, number);
    const isOpen = model.archivedAt === null && appealsOpen(appealsUntil, app.clock.nowMs());
    const answering = answeredId !== null;
    await page(req, res, 'contest-results/appeals', {
      title: tOf(req)('contest-results:appeals.title'),
      frame: model,
      mayAnswer: isStaff && model.may.publishResults,
      mayAppeal: isIn && isOpen,
      appealsUntil,
      textMax: APPEAL_TEXT_MAX,
      appeals: appeals.map((one) => ({ ...one, href: contestResultHref(contest.slug, one.number) })),
      pages: pagesOf(number, APPEALS_PAGE_SIZE, total),
      form: answering ? emptyForm({ formKey: newId() }) : { ...form, values: { formKey: newId(), ...form.values } },
      answered: answering ? { id: answeredId, form } : null,
    });
  };

  router.get('/contests/:slug/appeals', (req, res) => show(req, res, emptyForm()));

  router.post('/contests/:slug/appeals', async (req, res) => {
    const { contest } = await contestFrameOf(app, parts, userOf(req), req.params.slug);
    // Without its form, the page would not say why nothing happened.
    requireNotArchived(contest);
    await submitForm(
      req,
      res,
      async () => {
        await appeal(app, userOf(req), contest, parseInput(appealSchema, req.body));
        redirect(req, res, appealsHref(contest.slug), 'contest-results:appeals.sent');
      },
      (form) => show(req, res, form),
    );
  });

  router.post('/contests/:slug/appeals/:id', async (req, res) => {
    const { contest } = await contestFrameOf(app, parts, userOf(req), req.params.slug);
    requireNotArchived(contest);
    await submitForm(
      req,
      res,
      async () => {
        await answerAppeal(app, userOf(req), contest, req.params.id, parseInput(appealAnswerSchema, req.body));
        redirect(req, res, appealsHref(contest.slug), 'contest-results:appeals.answered');
      },
      (form) => show(req, res, form, req.params.id),
    );
  });
  return router;
}
