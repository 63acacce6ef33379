/** Pages of rejudgings: the list, selecting and starting, one set with its verdicts, and the public log. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { AppError } from '../platform/errors.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, timeZoneOf, tOf, userOf, wantsJson } from '../platform/web/request.ts';
import { may, requireInSomeContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { listProblems } from '../problems/problems.service.ts';
import { getContestBySlug, listContests } from '../contests/contests.service.ts';
import { verdictNamed, VERDICTS } from '../scoring/verdicts.rules.ts';
import { everyHost } from '../judge-queue/hosts.service.ts';
import { languages } from '../../judge/contract/languages.ts';
import { CHOICE_FIELDS, parseChoice, parseStart } from './rejudgings.input.ts';
import { publicChanges } from './rejudging-log.service.ts';
import { listRejudgings, stagesOf } from './rejudging-lists.service.ts';
import { againstOf } from './rejudging-version.service.ts';
import { oldVerdictNamed, outcomeOf, type ItemsShown } from './rejudgings.rules.ts';
import {
  applyRejudging,
  cancelRejudging,
  costOf,
  getRejudging,
  rejudgingItems,
  startRejudging,
  type Cost,
} from './rejudgings.service.ts';
import { rejudgingJson, rejudgingLogJson } from './rejudgings.views.ts';
import { rejudgingHref } from './rejudging-links.rules.ts';

const PAGE_SIZE = 50;
/** Problems and contests suggested while typing a URL name. */
const MOST_OFFERED = 200;
const SHOWS = ['changed', 'all', 'failed'] as const;

export function rejudgingRoutes(app: App): Router {
  const router = Router();

  router.get('/rejudgings', async (req, res) => {
    const number = pageNumber(req);
    const found = await listRejudgings(app, userOf(req), number, PAGE_SIZE);
    const rejudgings = found.slice(0, PAGE_SIZE);
    const people = await publicPeople(
      app,
      rejudgings.map((one) => one.createdBy),
    );
    const stages = await stagesOf(app, userOf(req), rejudgings);
    await page(req, res, 'rejudgings/rejudgings', {
      title: tOf(req)('rejudgings:title'),
      rejudgings: rejudgings.map((one, index) => ({
        ...one,
        stage: stages[index],
        by: people.get(one.createdBy) ?? null,
      })),
      pages: { page: number, hasMore: found.length > PAGE_SIZE },
    });
  });

  const choosePage = async (req: Request, res: Response, form: FormState, cost: Cost | null) => {
    const actor = userOf(req);
    requireInSomeContest(actor, 'submission.rejudge');
    const problems = await listProblems(app, actor, { page: 1, pageSize: MOST_OFFERED });
    const contests = await listContests(app, actor, { page: 1, pageSize: MOST_OFFERED });
    await page(req, res, 'rejudgings/rejudging-new', {
      title: tOf(req)('rejudgings:new'),
      form,
      cost,
      chosen: CHOICE_FIELDS.flatMap((name) => (form.values[name] ? [[name, String(form.values[name])]] : [])),
      verdicts: VERDICTS.filter((verdict) => verdict !== 'REJECTED'),
      languages: languages().map(({ id }) => id),
      hosts: may(actor, 'operations.read') ? await everyHost(app, actor) : [],
      offered: {
        problem: problems.items.map(({ slug, name }) => ({ value: slug, label: name })),
        contest: contests.items.map(({ slug, name }) => ({ value: slug, label: name })),
      },
    });
  };

  router.get('/rejudgings/new', async (req, res) => {
    const asked = CHOICE_FIELDS.some((name) => typeof req.query[name] === 'string' && req.query[name] !== '');
    const values = Object.fromEntries(CHOICE_FIELDS.map((name) => [name, req.query[name]]));
    if (!asked) return await choosePage(req, res, emptyForm(), null);
    await withQuery(req, res, values, async () => {
      const cost = await costOf(app, userOf(req), parseChoice(values, timeZoneOf(req)));
      await choosePage(req, res, emptyForm(values), cost);
    });
  });

  /** An invalid filter in the URL is shown like an invalid form. */
  async function withQuery(req: Request, res: Response, values: Record<string, unknown>, run: () => Promise<void>) {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'invalid-input' || wantsJson(req)) throw error;
      req.body = values;
      await submitForm(
        req,
        res,
        () => Promise.reject(error as Error),
        (form) => choosePage(req, res, form, null),
      );
    }
  }

  router.post('/rejudgings', async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const id = await startRejudging(app, actor, parseStart(req.body, timeZoneOf(req)));
        redirect(req, res, rejudgingHref(id), 'rejudgings:started');
      },
      async (form) => {
        let cost: Cost | null = null;
        try {
          cost = await costOf(app, actor, parseChoice(req.body, timeZoneOf(req)));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
        await choosePage(req, res, form, cost);
      },
    );
  });

  router.get('/rejudgings/:id', async (req, res) => {
    const actor = userOf(req);
    const { rejudging, progress, matrix } = await getRejudging(app, actor, req.params.id);
    const show = SHOWS.find((one) => one === req.query.show) ?? 'changed';
    const [from, to] = [oldVerdictNamed(req.query.from), verdictNamed(req.query.to)];
    const cell = from && to && { from, to };
    const number = pageNumber(req);
    const shown: ItemsShown = cell ? { which: 'all', cell } : { which: show };
    const { items, total } = await rejudgingItems(app, actor, rejudging.id, shown, { number, size: PAGE_SIZE });
    const people = await publicPeople(app, [rejudging.createdBy, rejudging.endedBy]);
    const model = {
      title: tOf(req)('rejudgings:one'),
      rejudging,
      by: people.get(rejudging.createdBy) ?? null,
      endedBy: rejudging.endedBy === null ? null : (people.get(rejudging.endedBy) ?? null),
      progress,
      matrix,
      tab: 'verdicts',
      show,
      shows: SHOWS,
      cell: cell ?? null,
      against: await againstOf(app, userOf(req), rejudging),
      items: items.map((item) => ({
        ...item,
        outcome: item.judgingState === null || item.newVerdict === null ? null : outcomeOf(item),
      })),
      pages: pagesOf(number, PAGE_SIZE, total),
    };
    await page(req, res, 'rejudgings/rejudging', model, rejudgingJson);
  });

  router.post('/rejudgings/:id/apply', async (req, res) => {
    await applyRejudging(app, userOf(req), req.params.id);
    redirect(req, res, rejudgingHref(req.params.id), 'rejudgings:applying');
  });

  router.post('/rejudgings/:id/cancel', async (req, res) => {
    await cancelRejudging(app, userOf(req), req.params.id);
    redirect(req, res, rejudgingHref(req.params.id), 'rejudgings:cancelled');
  });

  router.get('/contests/:slug/rejudgings', async (req, res) => {
    const actor = actorOf(req);
    const contest = await getContestBySlug(app, actor, req.params.slug);
    const model = {
      title: `${tOf(req)('rejudgings:log')} · ${contest.name}`,
      contest: { slug: contest.slug, name: contest.name },
      changes: await publicChanges(app, actor, contest.slug),
    };
    await page(req, res, 'rejudgings/rejudging-log', model, rejudgingLogJson);
  });
  return router;
}
