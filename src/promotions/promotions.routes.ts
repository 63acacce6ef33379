/** The page of a promotion: who is on the list, declining, and the forms of organizers. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf, userOf } from '../platform/web/request.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { promotionHref } from './promotion-links.rules.ts';
import { overrideSchema, promotionSchema } from './promotions.input.ts';
import * as service from './promotions.service.ts';

const PAGE_SIZE = 100;

export function promotionRoutes(app: App, parts: ContestParts): Router {
  const router = Router();
  const address = '/contests/:slug/rounds/:round/promotion';
  const load = (req: Request) =>
    service.promotionTo(app, actorOf(req), String(req.params.slug), String(req.params.round));

  const show = async (req: Request, res: Response, form: FormState, overridden: FormState | null = null) => {
    const promotion = await load(req);
    const { contest, round, entrants, showsRanks, isStaff, mayManage, mayDecline } = promotion;
    const { model } = await contestFrameOf(app, parts, actorOf(req), contest.slug);
    const isNew = entrants.length === 0 && mayManage && app.clock.nowMs() < round.opensAt;
    const sources = isNew ? await service.promotionSources(app, actorOf(req), promotion) : [];
    const choice = promotionSchema.omit({ number: true }).safeParse(form.values);
    const known = choice.success && sources.some(({ slug }) => slug === choice.data.from);
    const preview = known ? await service.previewPromotion(app, actorOf(req), promotion, choice.data) : null;
    const onPage = pageOfAll(preview?.entrants ?? entrants, pageNumber(req), PAGE_SIZE);
    await page(req, res, 'promotions/promotion', {
      title: tOf(req)('promotions:title', { round: round.name }),
      frame: model,
      here: promotionHref(contest.slug, round.slug),
      round: { name: round.name, opensAt: round.opensAt },
      list: onPage.shown,
      pages: onPage.pages,
      isPreview: preview !== null,
      number: preview?.number ?? null,
      isNew,
      sources,
      showsRanks,
      isStaff,
      mayManage,
      mayDecline,
      mine: entrants.find(({ isMine }) => isMine) ?? null,
      form: { ...form, values: { places: 10, waiting: 5, ...form.values } },
      override: overridden ?? emptyForm(),
    });
  };

  router.get(address, (req, res) => show(req, res, emptyForm({ ...(req.query as Record<string, unknown>) })));

  router.post(address, async (req, res) => {
    const promotion = await load(req);
    service.requireManager(userOf(req), promotion);
    await submitForm(
      req,
      res,
      async () => {
        const { contest, round } = promotion;
        await service.publishPromotion(app, userOf(req), promotion, parseInput(promotionSchema, req.body));
        redirect(req, res, promotionHref(contest.slug, round.slug), 'promotions:published');
      },
      (form) => show(req, res, form),
    );
  });

  router.post(`${address}/decline`, async (req, res) => {
    const promotion = await load(req);
    await service.declinePromotion(app, userOf(req), promotion);
    redirect(req, res, promotionHref(promotion.contest.slug, promotion.round.slug), 'promotions:declined');
  });

  router.post(`${address}/override`, async (req, res) => {
    const promotion = await load(req);
    service.requireManager(userOf(req), promotion);
    await submitForm(
      req,
      res,
      async () => {
        await service.overridePromotion(app, userOf(req), promotion, parseInput(overrideSchema, req.body));
        redirect(req, res, promotionHref(promotion.contest.slug, promotion.round.slug), 'promotions:decided');
      },
      (form) => show(req, res, emptyForm(), form),
    );
  });
  return router;
}
