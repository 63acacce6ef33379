/** The resolver of a round: the form before it, and the page that stands on the projector and needs no network once it is there. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm } from '../platform/web/forms.ts';
import { errorWords } from '../platform/web/error-words.ts';
import { fragment, page } from '../platform/web/page.ts';
import { actorOf, formatsOf, tOf } from '../platform/web/request.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestTabs } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { NO_AWARDS, TIE_RULES } from './awards.rules.ts';
import { resolverHref } from './board-links.rules.ts';
import { distinctionValues } from './distinctions.input.ts';
import { BANDS_MAX, NO_DISTINCTIONS } from './distinctions.rules.ts';
import { resolverRehearsal, resolverShow, resolverToStart } from './resolver.service.ts';
import { asScriptData, resolverData } from './resolver.views.ts';
import { parsePublish } from './results.input.ts';

export function resolverRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/rounds/:round/resolver', async (req, res) => {
    const [actor, t] = [actorOf(req), tOf(req)];
    const { board, rule, distinctions, refusal } = await resolverToStart(app, actor, req.params.slug, req.params.round);
    const { contest, round } = board;
    const href = roundHref(contest.slug, round.slug);
    res.set('cache-control', 'private, no-store');
    await page(req, res, 'standings/resolver', {
      title: t('standings:resolver.of', { round: round.name }),
      contest: { ...contest, href: contestHref(contest.slug) },
      round: { ...round, href },
      tabs: contestTabs(parts, { actor, contest, round: { slug: round.slug, href } }),
      refusal: refusal && errorWords(req, refusal.code, refusal.params),
      tieRules: TIE_RULES,
      bands: BANDS_MAX,
      form: emptyForm({ ...rule.counts, ties: rule.ties, ...distinctionValues(distinctions) }),
    });
  });

  router.get('/contests/:slug/rounds/:round/resolver/show', async (req, res) => {
    const { slug, round } = req.params;
    await send(req, res, await resolverShow(app, actorOf(req), slug, round, awardsOf(req)));
  });

  router.get('/contests/:slug/rounds/:round/resolver/rehearsal', async (req, res) => {
    const { slug, round } = req.params;
    const seed = Math.trunc(Number(req.query.seed)) || 1;
    await send(req, res, await resolverRehearsal(app, actorOf(req), slug, round, { ...awardsOf(req), seed }));
  });
  return router;
}

function awardsOf(req: Request) {
  const { rule = NO_AWARDS, distinctions = NO_DISTINCTIONS } = parsePublish.wanted({
    gold: '',
    silver: '',
    bronze: '',
    honourable: '',
    ...req.query,
  });
  return { rule, distinctions };
}

async function send(req: Request, res: Response, show: Parameters<typeof resolverData>[0]): Promise<void> {
  const { contest, round } = show.board;
  const from = Number(req.query.from);
  const data = resolverData(show, tOf(req), formatsOf(req));
  res.set('cache-control', 'private, no-store').type('html');
  res.send(
    await fragment(req, 'standings/resolver-show', {
      title: data.title,
      data: asScriptData({ ...data, begin: Number.isInteger(from) && from > 0 ? from : null }),
      isRehearsal: show.isRehearsal,
      leaveHref: resolverHref(contest.slug, round.slug),
    }),
  );
}
