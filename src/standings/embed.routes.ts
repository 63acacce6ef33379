/**
 * The public board for a frame in other sites, its JSON, and the feed of a contest's news. They know no session: whoever is signed in
 * sees no more here than everyone, and sets no cookie. The board alone may stand in frames.
 */
import { Feed } from 'feed';
import { Router, type NextFunction, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { LANGUAGES } from '../platform/i18n.ts';
import { languageWished } from '../platform/web/language.ts';
import { fragment } from '../platform/web/page.ts';
import { formatsOf, setLanguage, setTimeZone, tOf } from '../platform/web/request.ts';
import { shownLook } from '../rounds/problem-looks.rules.ts';
import { zoneWished } from '../platform/web/time-zone.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { boardHref, resultHref } from '../rounds/round-links.rules.ts';
import { points } from '../scoring/place-points.rules.ts';
import { contestFeedHref } from './board-links.rules.ts';
import type { Board } from './board.rules.ts';
import { publicRecentBoard } from './boards.service.ts';
import { publicNews } from './exports.service.ts';
import { cellView } from './standings.views.ts';

const MOST_ROWS = 200;
const SECONDS_KEPT = 10;
/** Longer announcements end with an ellipsis: the whole text is on the page. */
const EXCERPT = 300;

export function embedRoutes(app: App): Router {
  const router = Router();

  const speak = (req: Request) => {
    const asked = LANGUAGES.find((code) => code === req.query.lang);
    setLanguage(req, asked ?? languageWished(req));
    setTimeZone(req, zoneWished(req, app.config.timeZone));
  };

  router.get('/embed/contests/:slug/rounds/:round/board', (req, res, next) =>
    orNext(next, async () => {
      const board = await publicRecentBoard(app, req.params.slug, req.params.round);
      speak(req);
      res.set({ 'cache-control': `public, max-age=${SECONDS_KEPT}` }).vary('Accept-Language, Cookie');
      openToFrames(res);
      res.type('html').send(await fragment(req, 'standings/embed', embedded(req, board)));
    }),
  );

  router.get('/embed/contests/:slug/rounds/:round/board.json', (req, res, next) =>
    orNext(next, async () => {
      const board = await publicRecentBoard(app, req.params.slug, req.params.round);
      res.set({ 'cache-control': `public, max-age=${SECONDS_KEPT}`, 'access-control-allow-origin': '*' });
      res.json(publicJson(app, board));
    }),
  );

  router.get('/contests/:slug/feed.atom', (req, res, next) =>
    orNext(next, async () => {
      const news = await publicNews(app, req.params.slug);
      speak(req);
      res.set({ 'cache-control': 'public, max-age=60' }).vary('Accept-Language, Cookie');
      res.type('application/atom+xml; charset=utf-8').send(feedOf(app, req, news).atom1());
    }),
  );
  return router;
}

/** What is hidden or missing is answered by the pages, whose error page knows the visitor. */
async function orNext(next: NextFunction, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    next();
  }
}

/** Any site may show this page in a frame; nothing on it can be done for its reader. */
function openToFrames(res: Response): void {
  const policy = String(res.getHeader('content-security-policy') ?? '');
  res.set('content-security-policy', policy.replace(/frame-ancestors [^;]*/, 'frame-ancestors *'));
  res.removeHeader('x-frame-options');
  res.set('cross-origin-resource-policy', 'cross-origin');
}

function embedded(req: Request, board: Board) {
  const t = tOf(req);
  const fmt = formatsOf(req);
  const { round, contest } = board;
  return {
    title: `${contest.name} · ${round.name}`,
    contest: { name: contest.name },
    round: { name: round.name, scoring: round.scoring, freezesAt: round.freezesAt },
    boardHref: boardHref(contest.slug, round.slug),
    isFrozen: board.isFrozen,
    problems: board.problems.map((problem) => ({ ...problem, ...shownLook(problem, t) })),
    more: Math.max(0, board.rows.length - MOST_ROWS),
    rows: board.rows.slice(0, MOST_ROWS).map((row) => ({
      rank: row.rank,
      name: row.participant.name,
      universities: row.participant.universities.join(', '),
      disqualified: row.participant.disqualified,
      mine: false,
      solved: row.solved,
      penalty: row.penalty,
      score: points(row.scoreMilli, fmt),
      cells: board.problems.map(({ id }) => ({
        ...cellView(board, row.cells[id], board.firstSolvers.get(id) === row.participant.id, t, fmt),
        speed: undefined,
        speedInReview: false,
      })),
    })),
  };
}

function publicJson(app: App, board: Board) {
  const { round, contest } = board;
  return {
    contest: contest.name,
    round: round.name,
    scoring: round.scoring,
    isFrozen: board.isFrozen,
    href: app.config.baseUrl + boardHref(contest.slug, round.slug),
    problems: board.problems.map(({ label, name }) => ({ label, name })),
    rows: board.rows.slice(0, MOST_ROWS).map((row) => ({
      rank: row.rank,
      name: row.participant.name,
      universities: row.participant.universities,
      isDisqualified: row.participant.disqualified,
      solved: row.solved,
      penalty: row.penalty,
      score: row.scoreMilli / 1000,
      problems: board.problems.map(({ id }) => {
        const cell = row.cells[id];
        return {
          attempts: cell?.tries ?? 0,
          pending: cell?.pending ?? 0,
          isSolved: cell?.solvedAt != null,
          score: (cell?.scoreMilli ?? 0) / 1000,
        };
      }),
    })),
  };
}

function feedOf(
  app: App,
  req: Request,
  { contest, results, announcements }: Awaited<ReturnType<typeof publicNews>>,
): Feed {
  const t = tOf(req);
  const { baseUrl } = app.config;
  const page = baseUrl + contestHref(contest.slug);
  const newest = Math.max(
    contest.publishedAt ?? contest.createdAt,
    ...results.map((one) => one.publishedAt),
    ...announcements.map((one) => one.at),
  );
  const feed = new Feed({
    id: page,
    title: contest.name,
    description: contest.summary,
    link: page,
    updated: new Date(newest),
    generator: 'Kernelway',
    feedLinks: { atom: baseUrl + contestFeedHref(contest.slug) },
    copyright: '',
  });
  const items = [
    ...results.map(({ id, number, note, publishedAt, round }) => ({
      id: `${page}#result-${id}`,
      title: t('standings:feed.result', { round: round.name, number }),
      link: baseUrl + resultHref(contest.slug, round.slug, number),
      description: note,
      date: new Date(publishedAt),
    })),
    ...announcements.map(({ id, text, at }) => ({
      id: `${page}#announcement-${id}`,
      title: t('standings:feed.announcement'),
      link: `${page}/clarifications`,
      description: text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text,
      date: new Date(at),
    })),
  ];
  for (const item of items.sort((one, other) => other.date.getTime() - one.date.getTime())) feed.addItem(item);
  return feed;
}
