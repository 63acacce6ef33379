/** The booklet of a round: all statements on one page that prints well, each problem on a new sheet. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { fragment } from '../platform/web/page.ts';
import { actorOf, languageOf } from '../platform/web/request.ts';
import { bookletOf } from './booklet.service.ts';
import { bookletHref, roundHref } from './round-links.rules.ts';

export function bookletRoutes(app: App): Router {
  const router = Router();
  router.get('/contests/:slug/rounds/:round/booklet', async (req, res) => {
    const { slug, round: roundSlug } = req.params;
    const address = { contestSlug: slug, roundSlug };
    const inBoth = req.query.both === '1';
    const { contest, round, problems } = await bookletOf(app, actorOf(req), address, languageOf(req), inBoth);
    res.set('cache-control', 'private, no-cache').type('html');
    const html = await fragment(req, 'rounds/booklet', {
      title: `${contest.name} · ${round.name}`,
      contest: { name: contest.name },
      round: { name: round.name, opensAt: round.opensAt, closesAt: round.closesAt, scoring: round.scoring },
      back: roundHref(slug, roundSlug),
      here: bookletHref(slug, roundSlug),
      inBoth,
      problems,
    });
    res.send(html);
  });
  return router;
}
