/** The overall board of a contest: page, JSON and CSV for each audience, and the form that says how rounds are combined. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { pageNumber } from '../platform/web/list-pages.ts';
import { fragment, page } from '../platform/web/page.ts';
import { actorOf, formatsOf, tOf } from '../platform/web/request.ts';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestFrameOf, contestTabs } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { seesAsStaff, type Contest } from '../contests/contests.rules.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { answerBoard } from './board-answers.routes.ts';
import { filterView, narrowedFor, pageOfRows, screenFrame } from './board-lists.routes.ts';
import type { NarrowedBoard } from './board-filters.service.ts';
import { overallEditHref, overallHref } from './board-links.rules.ts';
import { overallToEdit, removeOverall, setOverall } from './overall-edits.service.ts';
import { parseOverall } from './overall.input.ts';
import { OVERALL_KINDS, OVERALL_TIES, OVERALL_WEIGHT_MAX, weightField, type OverallBoard } from './overall.rules.ts';
import { previewOverall, recentOverallFor } from './overall.service.ts';
import { overallCsv, overallJson, overallRowView } from './overall.views.ts';
import { screenPage } from './screens.views.ts';

const PREVIEW_ROWS = 10;

export function overallRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/board', async (req, res) => {
    const actor = actorOf(req);
    const wantsPublic = req.query.view === 'public';
    const board = await recentOverallFor(app, actor, req.params.slug, wantsPublic);
    const isStaff = seesAsStaff(actor, board.contest.id);
    const asPublic = isStaff && wantsPublic;
    const mayEdit = mayInContest(actor, 'contest.edit', board.contest.id);
    const list = await narrowedFor(app, req, board);
    const narrowed = { ...board, rows: list.rows };
    await answerBoard(app, req, res, {
      version: board.version,
      seenAs: [list.seenAs, isStaff, mayEdit, asPublic],
      csv: () => Promise.resolve({ name: `${board.contest.slug}-board.csv`, ...overallCsv(narrowed, tOf(req)) }),
      json: () => overallJson(narrowed),
      page: async () => ({
        view: 'standings/overall',
        model: {
          ...(await boardPage(req, parts, board, list, asPublic)),
          ...filterView(req, list, asPublic),
          ...{ isStaff, asPublic, mayEdit },
        },
      }),
      screen: () => screenOf(app, req, board, list, asPublic),
    });
  });

  const showForm = async (req: Request, res: Response, form: FormState) => {
    const slug = String(req.params.slug);
    const { contest, model } = await contestFrameOf(app, parts, actorOf(req), slug);
    const { rule, rounds } = await overallToEdit(app, actorOf(req), contest);
    const weights = rule?.rounds.map(({ roundId, weight }) => [weightField(roundId), weight] as const);
    const kept = rule
      ? {
          kind: rule.kind,
          ties: rule.ties,
          bestOf: rule.bestOf ?? '',
          rev: rule.rev,
          ...Object.fromEntries(weights ?? []),
        }
      : { kind: rounds.every(({ scoring }) => scoring === 'icpc') ? 'icpc' : 'points', ties: 'share', rev: 0 };
    const values: Record<string, unknown> = { ...kept, ...form.values };
    const preview = await previewOf(req, contest, rounds, values);
    await page(req, res, 'standings/overall-form', {
      title: tOf(req)('standings:overall.form_title', { contest: contest.name }),
      frame: model,
      form: { ...form, values },
      rounds: rounds.map(({ id, name, scoring }) => ({ field: weightField(id), name, scoring })),
      kinds: OVERALL_KINDS,
      ties: OVERALL_TIES,
      weightMax: OVERALL_WEIGHT_MAX,
      exists: rule !== undefined,
      preview,
    });
  };

  /** The first rows by the values of the form; none while they are wrong. */
  const previewOf = async (req: Request, contest: Contest, rounds: Round[], values: Record<string, unknown>) => {
    try {
      const board = await previewOverall(app, actorOf(req), contest, parseOverall(values, rounds).rule);
      const ranked = { ...board, rows: board.rows.slice(0, PREVIEW_ROWS) };
      return {
        rounds: board.rounds,
        rule: board.rule,
        rowsHtml: await rowsHtml(req, ranked, ranked.rows, { own: undefined, asPublic: false }, null),
      };
    } catch {
      return null;
    }
  };

  router.get('/contests/:slug/board/edit', (req, res) =>
    showForm(req, res, emptyForm({ ...(req.query as Record<string, unknown>) })),
  );

  router.post('/contests/:slug/board/edit', async (req, res) => {
    const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
    const { rounds } = await overallToEdit(app, actorOf(req), contest);
    await submitForm(
      req,
      res,
      async () => {
        const { rule, rev } = parseOverall(req.body, rounds);
        await setOverall(app, actorOf(req), contest, rule, rev);
        redirect(req, res, overallHref(contest.slug), 'standings:overall.saved');
      },
      (form) => showForm(req, res, form),
    );
  });

  router.post('/contests/:slug/board/remove', async (req, res) => {
    const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
    await removeOverall(app, actorOf(req), contest);
    redirect(req, res, contestHref(contest.slug), 'standings:overall.removed');
  });
  return router;
}

type Row = OverallBoard['rows'][number];

async function boardPage(
  req: Request,
  parts: ContestParts,
  board: OverallBoard,
  list: NarrowedBoard<Row>,
  asPublic: boolean,
) {
  const t = tOf(req);
  const actor = actorOf(req);
  const { own, rows, pages } = pageOfRows(req, board, list);
  const { slug } = board.contest;
  const focus = board.boards.rounds[0];
  const round = focus ? { slug: focus.slug, href: roundHref(slug, focus.slug) } : null;
  return {
    title: `${board.contest.name} · ${t('standings:overall.title')}`,
    contest: { ...board.contest, href: contestHref(slug) },
    tabs: contestTabs(parts, { actor, contest: board.contest, round }),
    rule: board.rule,
    rounds: board.rounds,
    boards: board.boards,
    isFrozen: board.isFrozen,
    top: board.top,
    isLive: board.rounds.some(({ phase }) => phase === 'open' || phase === 'frozen'),
    rowsHtml: await rowsHtml(req, board, rows, { own, asPublic }, list.within),
    pages,
    editHref: overallEditHref(slug),
  };
}

/** The board on a large screen: a page of its rows, none of them pinned. The countdown is that of the round that ends next. */
async function screenOf(app: App, req: Request, board: OverallBoard, list: NarrowedBoard<Row>, asPublic: boolean) {
  const { shown, ...paged } = screenPage(list.rows, pageNumber(req), req.query.size);
  const { contest, rule, rounds, isFrozen, top } = board;
  const title = `${contest.name} · ${tOf(req)('standings:overall.title')}`;
  return {
    ...{ title, name: title, contest, rule, rounds, isFrozen, top, ...paged },
    round: null,
    rowsHtml: await rowsHtml(req, board, shown, { own: undefined, asPublic }, list.within),
    isNarrowed: list.within !== null,
    ...screenFrame(app, req),
  };
}

async function rowsHtml(
  req: Request,
  board: OverallBoard,
  rows: readonly Row[],
  { own, asPublic }: { own: Row | undefined; asPublic: boolean },
  within: NarrowedBoard<Row>['within'],
): Promise<string[]> {
  const [t, fmt] = [tOf(req), formatsOf(req)];
  const { rule } = board;
  const inFilter = ({ participant }: Row) => (within ? { within: within.get(participant.id) ?? null } : {});
  const html: string[] = [];
  for (const row of rows)
    html.push(
      await fragment(req, 'standings/_overall-row', {
        row: overallRowView(board, row, { isMine: row === own, asPublic }, t, fmt),
        rule,
        ...inFilter(row),
      }),
    );
  return html;
}
