/** The page of one participant in a round: its problems, and its submissions in the order of time. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { withQuery } from '../platform/web/addresses.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, formatsOf, tOf } from '../platform/web/request.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestTabs } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { seesAsStaff } from '../contests/contests.rules.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { isStarredBy } from './board-filters.service.ts';
import { participantResultHref } from './board-links.rules.ts';
import { participantResult } from './participant-results.service.ts';
import { participantHead, problemLines, stepLines } from './participant-results.views.ts';

const PAGE_SIZE = 100;

export function participantResultRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/rounds/:round/board/:participant', async (req, res) => {
    const [actor, t, fmt] = [actorOf(req), tOf(req), formatsOf(req)];
    const { slug, round: roundSlug, participant: participantId } = req.params;
    const wantsPublic = req.query.view === 'public';
    const result = await participantResult(app, actor, { contestSlug: slug, roundSlug, participantId }, wantsPublic);
    const { board, row } = result;
    const onPage = pageOfAll([...result.steps].reverse(), pageNumber(req), PAGE_SIZE);
    const isStaff = seesAsStaff(actor, board.contest.id);
    const asPublic = isStaff && wantsPublic;
    const round = { ...board.round, href: roundHref(slug, board.round.slug) };
    // There is one for each participant, and each costs the history of the whole round.
    res.set({ 'cache-control': 'private, no-cache', 'x-robots-tag': 'noindex' });
    await page(req, res, 'standings/participant', {
      title: `${row.participant.name} · ${board.round.name}`,
      contest: { ...board.contest, href: contestHref(slug) },
      tabs: contestTabs(parts, { actor, contest: board.contest, round }),
      round,
      boards: board.boards.rounds.map((one) => ({
        ...one,
        href: withQuery(participantResultHref(slug, one.slug, row.participant.id), { view: asPublic && 'public' }),
      })),
      isStaff,
      asPublic,
      isFrozen: board.isFrozen,
      phase: board.phase,
      isMine: result.isMine,
      isStarred: actor.kind === 'user' ? await isStarredBy(app, actor, board.contest.id, row.participant.id) : null,
      one: participantHead(result, fmt),
      problems: problemLines(result, t, fmt),
      steps: stepLines(result, onPage.shown, t, fmt),
      pages: onPage.pages,
    });
  });
  return router;
}
