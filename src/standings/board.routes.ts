/** The board of a round: page, JSON and CSV, for each audience, with an ETag. */
import { Router, type Request } from 'express';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import type { Formats, Translate } from '../platform/i18n.ts';
import { withQuery } from '../platform/web/addresses.ts';
import { csrfTokenOf } from '../platform/web/csrf.ts';
import { sendCsv, toCsv } from '../platform/web/csv.ts';
import { fragment, page, pageHtml } from '../platform/web/page.ts';
import { actorOf, formatsOf, languageOf, timeZoneOf, tOf, wantsJson } from '../platform/web/request.ts';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestTabs } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { seesAsStaff } from '../contests/contests.rules.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { filterView, narrowedFor, pageOfRows } from './board-lists.routes.ts';
import type { NarrowedBoard } from './board-filters.service.ts';
import { participantResultHref } from './board-links.rules.ts';
import { NO_AWARDS } from './awards.rules.ts';
import { resultRows } from './results.rules.ts';
import { snapshotRound, type Board } from './board.rules.ts';
import { recentBoardFor } from './boards.service.ts';
import { etagOf, isForEveryone, sendToEveryone } from './kept-boards.routes.ts';
import type { Cell } from './standings.rules.ts';
import { points } from '../scoring/place-points.rules.ts';
import { cellView, resultCsv, speedView } from './standings.views.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';

export function boardRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/rounds/:round/board', async (req, res) => {
    const actor = actorOf(req);
    const wantsPublic = req.query.view === 'public';
    const board = await recentBoardFor(app, actor, req.params.slug, req.params.round, wantsPublic);
    const staff = seesAsStaff(actor, board.contest.id);
    const asPublic = staff && wantsPublic;
    const list = await narrowedFor(app, req, board);
    const etag = etagOf(
      JSON.stringify([
        board.version,
        staff,
        mayPublish(actor, board),
        asPublic,
        languageOf(req),
        timeZoneOf(req),
        // A page kept across a new sign-in would contain forms that no longer work.
        actor.kind === 'user' ? [actor.id, csrfTokenOf(req)] : '',
        req.originalUrl,
        wantsJson(req),
        list.seenAs,
      ]),
    );
    res.set({ etag, 'cache-control': actor.kind === 'user' ? 'private, no-cache' : 'public, max-age=2' });
    if (req.get('if-none-match') === etag) {
      res.status(304).end();
      return;
    }
    if (req.query.format === 'csv') {
      const t = tOf(req);
      const snapshot = {
        contest: board.contest,
        round: snapshotRound(board),
        problems: board.problems,
        awards: NO_AWARDS.counts,
        rows: resultRows(list.rows, NO_AWARDS).map((row, index) => ({
          ...row,
          cells: list.rows[index]?.cells ?? {},
        })),
      };
      const members = await publicPeople(
        app,
        snapshot.rows.flatMap((row) => row.memberIds),
      );
      const { header, rows } = resultCsv(snapshot, members, t);
      sendCsv(res, `${board.contest.slug}-${board.round.slug}-board.csv`, toCsv(header, rows));
      return;
    }
    if (wantsJson(req)) {
      res.vary('Accept');
      if (isForEveryone(app, req)) await sendToEveryone(app, req, res, board, 'json', boardJson(board, list.rows));
      else res.type('json').send(boardJson(board, list.rows));
      return;
    }
    const model = {
      ...(await boardPage(req, parts, board, list, asPublic)),
      ...filterView(req, list, asPublic),
      isStaff: staff,
      asPublic,
      mayPublish: mayPublish(actor, board),
    };
    if (isForEveryone(app, req))
      await sendToEveryone(app, req, res, board, 'html', await pageHtml(req, 'standings/board', model));
    else await page(req, res, 'standings/board', model);
  });
  return router;
}

function mayPublish(actor: Actor, board: Board): boolean {
  return mayInContest(actor, 'result.publish', board.contest.id);
}

type Row = Board['rows'][number];

async function boardPage(req: Request, parts: ContestParts, board: Board, list: NarrowedBoard<Row>, asPublic: boolean) {
  const t = tOf(req);
  const actor = actorOf(req);
  const { own, rows, pages } = pageOfRows(req, board, list);
  const round = { ...board.round, href: roundHref(board.contest.slug, board.round.slug) };
  const rowsHtml: string[] = [];
  for (const row of rows) rowsHtml.push(await rowHtml(req, board, row, { isMine: row === own, asPublic }, list.within));
  return {
    title: `${board.round.name} · ${t('standings:board')}`,
    contest: { ...board.contest, href: contestHref(board.contest.slug) },
    tabs: contestTabs(parts, { actor, contest: board.contest, round }),
    resultNumber: board.resultNumber,
    boards: board.boards,
    round,
    takenOut: board.takenOut,
    problems: board.problems,
    phase: board.phase,
    isFrozen: board.isFrozen,
    withheld: board.problems.filter(({ id }) => board.withheld.includes(id)).map(({ label }) => label),
    rowsHtml,
    pages,
  };
}

/** Rows as they were rendered, by what else they depend on: a row that looks the same is the same object on later boards. */
const renderedRows = new WeakMap<Row, Map<string, string>>();

async function rowHtml(
  req: Request,
  board: Board,
  row: Row,
  { isMine, asPublic }: { isMine: boolean; asPublic: boolean },
  within: NarrowedBoard<Row>['within'],
): Promise<string> {
  // The view of the public leads to what the public sees.
  const isLinked =
    !asPublic &&
    !board.contest.isImported &&
    (isMine || mayInContest(actorOf(req), 'submission.list-all', board.contest.id));
  const make = () =>
    fragment(req, 'standings/_row', {
      row: rowView(board, row, { isMine, isLinked, asPublic }, tOf(req), formatsOf(req)),
      round: board.round,
      takenOut: board.takenOut.length,
      ...(within ? { within: within.get(row.participant.id) ?? null } : {}),
    });
  // A rank within a filter is of that filter alone.
  if (within) return await make();
  const look = `${languageOf(req)} ${isLinked} ${isMine} ${asPublic} ${board.takenOut.length}`;
  const rendered = renderedRows.get(row) ?? new Map<string, string>();
  renderedRows.set(row, rendered);
  const known = rendered.get(look);
  if (known !== undefined) return known;
  const html = await make();
  rendered.set(look, html);
  return html;
}

interface Look {
  isMine: boolean;
  isLinked: boolean;
  asPublic: boolean;
}

function rowView(board: Board, row: Row, { isMine, isLinked, asPublic }: Look, t: Translate, fmt: Formats) {
  const own = participantResultHref(board.contest.slug, board.round.slug, row.participant.id);
  const page = withQuery(own, { view: asPublic && 'public' });
  const cellOf = (problem: Board['problems'][number]) => {
    const cell = row.cells[problem.id];
    const isFirst = board.firstSolvers.get(problem.id) === row.participant.id;
    const shown = cellView(board, cell, isFirst, t, fmt);
    const speed = speedView(cell?.bestId ? board.speeds.get(cell.bestId) : undefined, fmt);
    const speedInReview = cell?.bestId != null && board.speedsInReview.has(cell.bestId);
    const ofSpeed = speed ? [t('standings:cell.speed', speed)] : speedInReview ? [t('standings:cell.in_review')] : [];
    const words = [shown.words, ...ofSpeed].join(', ');
    const href =
      cell &&
      (isLinked ? cellHref(cell, row.participant.id, problem.id) : `${page}#${encodeURIComponent(problem.label)}`);
    return { ...shown, words, speed, speedInReview, href };
  };
  return {
    rank: row.rank,
    id: row.participant.id,
    href: page,
    name: row.participant.name,
    universities: row.participant.universities.join(', '),
    starred: row.participant.starred,
    disqualified: row.participant.disqualified,
    solved: row.solved,
    penalty: row.penalty,
    score: points(row.scoreMilli, fmt),
    mine: isMine,
    cells: board.problems.map(cellOf),
  };
}

/** Links to the only submission of a cell, or to the list of its submissions. */
function cellHref(cell: Cell, participantId: string, roundProblemId: string): string {
  return cell.bestId !== null && cell.tries === 1 && cell.pending === 0
    ? submissionHref(cell.bestId)
    : `/submissions?${new URLSearchParams({ participant: participantId, place: roundProblemId }).toString()}`;
}

/** Rows as JSON text, for the same reason as their HTML. */
const writtenRows = new WeakMap<Row, string>();

/** The board as JSON text: the same data under the same freeze. */
function boardJson(board: Board, shown: readonly Row[]): string {
  const head = {
    contest: { id: board.contest.id, slug: board.contest.slug, name: board.contest.name },
    round: { slug: board.round.slug, name: board.round.name, scoring: board.round.scoring, phase: board.phase },
    frozen: board.isFrozen,
    problems: board.problems.map(({ label, name, points: full, weight }) => ({ label, name, points: full, weight })),
  };
  const rows = shown.map((row) => {
    const text = writtenRows.get(row) ?? JSON.stringify(rowJson(board, row));
    writtenRows.set(row, text);
    return text;
  });
  return `${JSON.stringify(head).slice(0, -1)},"rows":[${rows.join(',')}]}`;
}

function rowJson(board: Board, row: Row) {
  return {
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
  };
}
