/** The charts of a round's board, for the audience that sees that board. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, formatsOf, languageOf, tOf } from '../platform/web/request.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestTabs } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { seesAsStaff } from '../contests/contests.rules.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { chartedBoard, type Charted } from './charts.service.ts';
import { boardCharts, type ChartView } from './charts.views.ts';

/** Charts as they were drawn, by what they show: a history belongs to one state of one board under one freeze. */
const drawn = new WeakMap<Charted['history'], Map<string, ChartView[]>>();

export function chartRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/rounds/:round/charts', async (req, res) => {
    const [actor, t] = [actorOf(req), tOf(req)];
    const wantsPublic = req.query.view === 'public';
    const charted = await chartedBoard(app, actor, req.params.slug, req.params.round, wantsPublic);
    const { board } = charted;
    const { contest, round } = board;
    const known = drawn.get(charted.history) ?? new Map<string, ChartView[]>();
    drawn.set(charted.history, known);
    const language = languageOf(req);
    const charts = known.get(language) ?? boardCharts(board, charted.history, charted.untilMs, t, formatsOf(req));
    known.set(language, charts);
    const href = roundHref(contest.slug, round.slug);
    const isStaff = seesAsStaff(actor, contest.id);
    await page(req, res, 'standings/charts', {
      title: `${round.name} · ${t('standings:charts.title')}`,
      contest: { ...contest, href: contestHref(contest.slug) },
      round: { ...round, href },
      tabs: contestTabs(parts, { actor, contest, round: { slug: round.slug, href } }),
      isFrozen: board.isFrozen,
      top: board.top,
      isStaff,
      asPublic: isStaff && wantsPublic,
      charts,
    });
  });
  return router;
}
