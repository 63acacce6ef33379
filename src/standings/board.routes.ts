/** The board of a round: page, large screen, JSON and CSV, for each audience. */
import { Router, type Request } from 'express';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import type { Formats, Translate } from '../platform/i18n.ts';
import { withQuery } from '../platform/web/addresses.ts';
import { fragment } from '../platform/web/page.ts';
import { pageNumber } from '../platform/web/list-pages.ts';
import { actorOf, formatsOf, languageOf, tOf } from '../platform/web/request.ts';
import { shownLook } from '../rounds/problem-looks.rules.ts';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestTabs } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { seesAsStaff } from '../contests/contests.rules.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { answerBoard } from './board-answers.routes.ts';
import { filterView, narrowedFor, pageOfRows, screenFrame } from './board-lists.routes.ts';
import type { NarrowedBoard } from './board-filters.service.ts';
import { participantResultHref } from './board-links.rules.ts';
import { NO_AWARDS } from './awards.rules.ts';
import { resultRows } from './results.rules.ts';
import { snapshotRound, type Board } from './board.rules.ts';
import { recentBoardFor } from './boards.service.ts';
import type { Cell } from './standings.rules.ts';
import { points } from '../scoring/place-points.rules.ts';
import { screenPage } from './screens.views.ts';
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
    await answerBoard(app, req, res, {
      version: board.version,
      seenAs: [list.seenAs, staff, mayPublish(actor, board), asPublic],
      csv: async () => ({
        name: `${board.contest.slug}-${board.round.slug}-board.csv`,
        ...(await boardCsv(app, board, list.rows, tOf(req))),
      }),
      json: () => boardJson(board, list.rows),
      page: async () => ({
        view: 'standings/board',
        model: {
          ...(await boardPage(req, parts, board, list, asPublic)),
          ...filterView(req, list, asPublic),
          ...{ isStaff: staff, asPublic, mayPublish: mayPublish(actor, board) },
        },
      }),
      screen: () => screenOf(app, req, board, list, asPublic),
    });
  });
  return router;
}

async function boardCsv(app: App, board: Board, shown: readonly Row[], t: Translate) {
  const rows = resultRows(shown, NO_AWARDS).map((row, index) => ({ ...row, cells: shown[index]?.cells ?? {} }));
  const members = await publicPeople(
    app,
    rows.flatMap((row) => row.memberIds),
  );
  const { contest, problems } = board;
  return resultCsv({ contest, round: snapshotRound(board), problems, awards: NO_AWARDS.counts, rows }, members, t);
}

function mayPublish(actor: Actor, board: Board): boolean {
  return !board.contest.isImported && mayInContest(actor, 'result.publish', board.contest.id);
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
    top: board.top,
    problems: board.problems.map((problem) => ({ ...problem, ...shownLook(problem, t) })),
    phase: board.phase,
    isFrozen: board.isFrozen,
    withheld: board.problems.filter(({ id }) => board.withheld.includes(id)).map(({ label }) => label),
    rowsHtml,
    pages,
  };
}

/** The board on a large screen: a page of its rows, none of them pinned. */
async function screenOf(app: App, req: Request, board: Board, list: NarrowedBoard<Row>, asPublic: boolean) {
  const { shown, ...paged } = screenPage(list.rows, pageNumber(req), req.query.size);
  const rowsHtml: string[] = [];
  for (const row of shown) rowsHtml.push(await rowHtml(req, board, row, { isMine: false, asPublic }, list.within));
  const { contest, round, problems, takenOut, phase, isFrozen, top } = board;
  return {
    title: `${contest.name} · ${round.name}`,
    name: `${tOf(req)('standings:board')}: ${round.name}`,
    ...{ contest, round, problems, takenOut, phase, isFrozen, top, rowsHtml, ...paged },
    isNarrowed: list.within !== null,
    ...screenFrame(app, req),
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
