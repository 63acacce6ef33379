/** A similarity check: its progress, its pairs as a page and as CSV, groups, and what was not compared. */
import { Router, type Request } from 'express';
import { publicPeople } from '../accounts/users.service.ts';
import type { App } from '../platform/app-context.ts';
import { parseInput } from '../platform/web/forms.ts';
import { sendCsv, toCsv, typed } from '../platform/web/csv.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';
import { PAIR_STATES } from './checks.rules.ts';
import { cancelCheck, deleteCheck, leftOfCheck } from './checks.service.ts';
import type { NamedPair, PlacedCheck } from './shown-checks.rules.ts';
import { pairsOfCheck } from './pairs.service.ts';
import { pairFilterSchema, thresholdSchema } from './similarity.input.ts';
import { similarityCheckHref, similarityGroupsHref, similarityLeftHref } from './similarity-links.rules.ts';
import { MOST_PAIRS } from './similarity-limits.rules.ts';
import { checkView, csvTime, groupsView, histogramBars, pairLine, repeatFields } from './similarity.views.ts';

export function similarityCheckRoutes(app: App): Router {
  const router = Router();

  router.get('/similarity/checks/:id', async (req, res) => {
    const { q, state, least, order } = parseInput(pairFilterSchema, req.query);
    const filter = { search: q || undefined, state, leastMilli: least === undefined ? undefined : least * 10, order };
    const isCsv = req.query.format === 'csv';
    const found = await pairsOfCheck(app, userOf(req), req.params.id, filter, isCsv ? 'all' : pageNumber(req));
    if (isCsv) return void sendCsv(res, `similarity-${found.check.id}.csv`, csvOf(req, found.pairs));
    const { check, place } = found;
    await page(req, res, 'similarity/check', {
      ...(await headOf(req, found)),
      here: similarityCheckHref(check.id),
      groupsHref: similarityGroupsHref(check.id),
      leftHref: similarityLeftHref(check.id),
      listHref: listHrefOf(place),
      repeat: repeatFields(check),
      figures: check.figures,
      histogram: check.figures ? histogramBars(check.figures.histogram) : null,
      most: MOST_PAIRS,
      filter: { q, state: state ?? '', least: least ?? '', order },
      states: PAIR_STATES,
      pairs: found.pairs.map(pairLine),
      pages: pagesOf(pageNumber(req), found.size, found.total),
    });
  });

  router.get('/similarity/checks/:id/groups', async (req, res) => {
    const { threshold } = parseInput(thresholdSchema, req.query);
    const found = await pairsOfCheck(app, userOf(req), req.params.id, { leastMilli: threshold * 10 }, 'all');
    const t = tOf(req);
    const label = (a: string, b: string, percent: number) => t('similarity:groups.pair', { a, b, percent });
    await page(req, res, 'similarity/groups', {
      ...(await headOf(req, found)),
      here: similarityGroupsHref(found.check.id),
      threshold,
      ...groupsView(found.pairs, { pair: label }),
    });
  });

  router.get('/similarity/checks/:id/not-compared', async (req, res) => {
    const number = pageNumber(req);
    const found = await leftOfCheck(app, userOf(req), req.params.id, number);
    await page(req, res, 'similarity/left', {
      ...(await headOf(req, found)),
      here: similarityLeftHref(found.check.id),
      entries: found.items.map((entry) => ({
        ...entry,
        name: found.names.get(entry.submissionId)?.name ?? '',
        href: submissionHref(entry.submissionId),
      })),
      pages: pagesOf(number, found.size, found.total),
    });
  });

  router.post('/similarity/checks/:id/cancel', async (req, res) => {
    await cancelCheck(app, userOf(req), req.params.id);
    redirect(req, res, similarityCheckHref(req.params.id), 'similarity:notice.cancelled');
  });

  router.post('/similarity/checks/:id/delete', async (req, res) => {
    const { place } = await deleteCheck(app, userOf(req), req.params.id);
    redirect(req, res, listHrefOf(place), 'similarity:notice.deleted');
  });

  return router;

  async function headOf(req: Request, found: PlacedCheck) {
    const people = await publicPeople(app, [found.check.createdBy]);
    return {
      title: `${found.place.name}: ${tOf(req)('similarity:title')}`,
      check: { ...checkView(found, people), listHref: listHrefOf(found.place) },
    };
  }
}

/** The list of checks that a check is in. */
export function listHrefOf({ trail, kind }: PlacedCheck['place']): string {
  // Above a problem of a round stand the contests, its contest and its round; above an assignment the courses and its course.
  const around = trail[1]?.href;
  return around === undefined ? (kind === 'round' ? '/contests' : '/courses') : `${around}/similarity`;
}

function csvOf(req: Request, pairs: readonly NamedPair[]): string {
  const t = tOf(req);
  const columns = [
    'similarity',
    'left',
    'left_submission',
    'left_at',
    'left_share',
    'right',
    'right_submission',
    'right_at',
    'right_share',
    'longest',
    'overlap',
    'state',
  ];
  const rows = pairs.map((pair) => [
    pair.similarityMilli / 10,
    typed(pair.left.name),
    pair.leftId,
    csvTime(pair.left.submittedAt),
    pair.leftShareMilli / 10,
    typed(pair.right.name),
    pair.rightId,
    csvTime(pair.right.submittedAt),
    pair.rightShareMilli / 10,
    pair.longestLines,
    pair.overlap,
    t(`similarity:state.${pair.state}`),
  ]);
  return toCsv(
    columns.map((column) => t(`similarity:csv.${column}`)),
    rows,
  );
}
