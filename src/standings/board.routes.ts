/** The board of a round: page, JSON and CSV, for each audience, with an ETag. */
import { createHash } from 'node:crypto';
import { Router, type Request } from 'express';
import type { App } from '../platform/app-context.ts';
import { csrfTokenOf } from '../platform/web/csrf.ts';
import { sendCsv, toCsv } from '../platform/web/csv.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, formatsOf, languageOf, timeZoneOf, tOf, wantsJson } from '../platform/web/request.ts';
import { may } from '../accounts/permissions.rules.ts';
import { peopleById } from '../accounts/users.service.ts';
import { isContestStaff } from '../contests/contests.rules.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import { newestResultNumber } from './results.service.ts';
import { NO_AWARDS } from './awards.rules.ts';
import { resultRows } from './results.rules.ts';
import type { Board } from './board.rules.ts';
import { boardFor } from './standings.service.ts';
import type { Cell } from './standings.rules.ts';
import { cellView, points, resultCsv, speedView } from './standings.views.ts';

const PAGE_SIZE = 200;

export function boardRoutes(app: App): Router {
  const router = Router();

  router.get('/contests/:slug/rounds/:round/board', async (req, res) => {
    const actor = actorOf(req);
    const staff = isContestStaff(actor);
    const asPublic = staff && req.query.view === 'public';
    const board = await boardFor(app, actor, req.params.slug, req.params.round, asPublic);
    const resultNumber = (await newestResultNumber(app, board.round.id)) ?? null;
    const query = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 80) : '';
    const etag = `W/"${createHash('sha256')
      .update(
        JSON.stringify([
          board.version,
          board.isFrozen,
          board.phase,
          staff,
          asPublic,
          languageOf(req),
          timeZoneOf(req),
          // A page kept across a new sign-in would contain forms that no longer work.
          actor.kind === 'user' ? [actor.id, csrfTokenOf(req)] : '',
          resultNumber,
          req.originalUrl,
          wantsJson(req),
        ]),
      )
      .digest('base64url')
      .slice(0, 22)}"`;
    res.set({ etag, 'cache-control': actor.kind === 'user' ? 'private, no-cache' : 'public, max-age=2' });
    if (req.get('if-none-match') === etag) {
      res.status(304).end();
      return;
    }
    if (req.query.format === 'csv') {
      const t = tOf(req);
      const { id, slug, name, scoring, opensAt, closesAt, penaltyMinutes } = board.round;
      const snapshot = {
        contest: board.contest,
        round: { id, slug, name, scoring, opensAt, closesAt, penaltyMinutes },
        problems: board.problems,
        awards: NO_AWARDS.counts,
        rows: resultRows(board.rows, NO_AWARDS).map((row, index) => ({
          ...row,
          cells: board.rows[index]?.cells ?? {},
        })),
      };
      const members = await peopleById(
        app,
        snapshot.rows.flatMap((row) => row.memberIds),
      );
      const { header, rows } = resultCsv(snapshot, members, t);
      sendCsv(res, `${board.contest.slug}-${slug}-board.csv`, toCsv(header, rows));
      return;
    }
    if (wantsJson(req)) {
      res.json(boardJson(board));
      return;
    }
    await page(req, res, 'standings/board', {
      ...boardPage(req, board, query),
      participation: (await getContestBySlug(app, actor, req.params.slug)).participation,
      resultNumber,
      isStaff: staff,
      asPublic,
    });
  });
  return router;
}

function boardPage(req: Request, board: Board, query: string) {
  const t = tOf(req);
  const fmt = formatsOf(req);
  const actor = actorOf(req);
  const matching = query
    ? board.rows.filter((row) =>
        `${row.participant.name} ${row.participant.universities.join(' ')}`.toLowerCase().includes(query.toLowerCase()),
      )
    : board.rows;
  const total = matching.length;
  const number = Math.min(Math.max(1, Number(req.query.page) || 1), Math.max(1, Math.ceil(total / PAGE_SIZE)));
  const isMine = (row: Board['rows'][number]) => actor.kind === 'user' && row.participant.memberIds.includes(actor.id);
  const mayReadAll = may(actor, 'submission.list-all');
  const cellOf = (row: Board['rows'][number], problem: Board['problems'][number], isMine: boolean) => {
    const cell = row.cells[problem.id];
    const isFirst = board.firstSolvers.get(problem.id) === row.participant.id;
    const shown = cellView(board, cell, isFirst, t, fmt);
    const speed = speedView(cell?.bestId ? board.speeds.get(cell.bestId) : undefined, fmt);
    const speedInReview = cell?.bestId != null && board.speedsInReview.has(cell.bestId);
    const ofSpeed = speed ? [t('standings:cell.speed', speed)] : speedInReview ? [t('standings:cell.in_review')] : [];
    const words = [shown.words, ...ofSpeed].join(', ');
    const href = (isMine || mayReadAll) && cell ? cellHref(cell, row.participant.id, problem.id) : undefined;
    return { ...shown, words, speed, speedInReview, href };
  };
  const view = (row: Board['rows'][number]) => ({
    rank: row.rank,
    id: row.participant.id,
    name: row.participant.name,
    universities: row.participant.universities.join(', '),
    starred: row.participant.starred,
    disqualified: row.participant.disqualified,
    solved: row.solved,
    penalty: row.penalty,
    score: points(row.scoreMilli, fmt),
    mine: isMine(row),
    cells: board.problems.map((problem) => cellOf(row, problem, isMine(row))),
  });
  // The viewer's own row is pinned at the top and not repeated; a search shows it at its place.
  const mine = query === '' ? board.rows.find(isMine) : undefined;
  return {
    title: `${board.round.name} · ${t('standings:board')}`,
    contest: board.contest,
    round: board.round,
    problems: board.problems,
    phase: board.phase,
    isFrozen: board.isFrozen,
    rows: matching
      .slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE)
      .filter((row) => row !== mine)
      .map(view),
    mine: mine ? view(mine) : null,
    query,
    pages: { page: number, pages: Math.max(1, Math.ceil(total / PAGE_SIZE)), total },
  };
}

/** Links to the only submission of a cell, or to the list of its submissions. */
function cellHref(cell: Cell, participantId: string, roundProblemId: string): string {
  return cell.bestId !== null && cell.tries === 1 && cell.pending === 0
    ? `/submissions/${cell.bestId}`
    : `/submissions?${new URLSearchParams({ participant: participantId, place: roundProblemId }).toString()}`;
}

/** The board as JSON: the same data under the same freeze. */
function boardJson(board: Board) {
  return {
    contest: board.contest,
    round: { slug: board.round.slug, name: board.round.name, scoring: board.round.scoring, phase: board.phase },
    frozen: board.isFrozen,
    problems: board.problems.map(({ label, name, points: full, weight }) => ({ label, name, points: full, weight })),
    rows: board.rows.map((row) => ({
      rank: row.rank,
      participant: {
        id: row.participant.id,
        name: row.participant.name,
        universities: row.participant.universities,
        starred: row.participant.starred,
        disqualified: row.participant.disqualified,
      },
      solved: row.solved,
      penalty: row.penalty,
      score: row.scoreMilli / 1000,
      problems: board.problems.map((problem) => {
        const cell = row.cells[problem.id];
        return {
          label: problem.label,
          tries: cell?.tries ?? 0,
          pending: cell?.pending ?? 0,
          solved: cell?.solvedAt != null,
          score: (cell?.scoreMilli ?? 0) / 1000,
          speed: (cell?.bestId && board.speeds.get(cell.bestId)) || null,
          speedInReview: cell?.bestId != null && board.speedsInReview.has(cell.bestId),
        };
      }),
    })),
  };
}
