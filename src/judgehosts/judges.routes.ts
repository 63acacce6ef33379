/** Pages of judge hosts and their pools, for organizers. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { nameIn } from '../problems/problems.rules.ts';
import { DEFAULT_POOL, PLACE_TYPES, type PlaceType } from '../judge-queue/judge-pools.rules.ts';
import { listPlaces, removePlacePool, setPlacePool } from '../judge-queue/judge-pools.service.ts';
import { judgeHealth } from '../judge-queue/judge-figures.service.ts';
import { listJudgeErrors } from '../judgings/judge-errors.service.ts';
import { triesOfHost } from '../judgings/judge-tries.service.ts';
import { judgeAllErrorsAgain, rejudge } from '../rejudgings/rejudge.service.ts';
import { deleteHost, registerHost, rotateHostToken } from './host-tokens.service.ts';
import { setHostDuty, setHostPools } from './judgehosts.service.ts';
import { warmReport } from './warm-up.service.ts';
import { hostPoolsSchema, hostSchema, placeSchema } from './judges.input.ts';
import { hostView } from './judges.views.ts';
import { judgeErrorsJson, judgeJson, judgesJson } from './judges-json.views.ts';
import { judgeHref } from '../judge-queue/judge-links.rules.ts';

const DUTIES = { enable: 'active', drain: 'draining', disable: 'disabled' } as const;
const MOST_TRIES = 50;
const NEWEST_ERRORS = 5;
const ERRORS_A_PAGE = 20;

export function judgeRoutes(app: App): Router {
  const router = Router();

  const judgesPage = async (
    req: Request,
    res: Response,
    form: FormState,
    more: { newToken?: string; newName?: string } = {},
  ) => {
    const actor = userOf(req);
    const health = await judgeHealth(app, actor);
    const nowMs = app.clock.nowMs();
    const failed = await listJudgeErrors(app, actor, 1, NEWEST_ERRORS);
    const model = {
      title: tOf(req)('judgehosts:judges'),
      hosts: health.hosts.map((host) => hostView(host, nowMs)),
      queued: health.queued,
      running: health.running,
      oldestQueuedMs: health.oldestQueuedMs,
      failedCount: failed.total,
      failed: failed.items.map(({ submissionId, error, createdAt }) => ({ submissionId, error, createdAt })),
      openings: await warmReport(app, actor),
      newToken: more.newToken ?? null,
      newName: more.newName ?? null,
      siteUrl: app.config.baseUrl,
      form,
    };
    await page(req, res, 'judgehosts/judges', model, judgesJson);
  };

  router.get('/judges', (req, res) => judgesPage(req, res, emptyForm()));

  router.post('/judges', async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const { name } = parseInput(hostSchema, req.body);
        const { token } = await registerHost(app, actor, name);
        // Shown once, on this very answer: it is kept only as a hash.
        await judgesPage(req, res, emptyForm(), { newToken: token, newName: name });
      },
      (form) => judgesPage(req, res, form),
    );
  });

  const poolsPage = async (req: Request, res: Response, form: FormState) => {
    const actor = userOf(req);
    const places = await listPlaces(app, actor);
    const hosts = (await judgeHealth(app, actor)).hosts.map((host) => hostView(host, app.clock.nowMs()));
    const names = [
      ...new Set([DEFAULT_POOL, ...hosts.flatMap((host) => host.pools), ...places.map((one) => one.pool)]),
    ];
    await page(req, res, 'judgehosts/judge-pools', {
      title: tOf(req)('judgehosts:pools.title'),
      pools: names.map((name) => ({
        name,
        hosts: hosts.filter((host) => host.pools.includes(name)).map(({ id, name, online }) => ({ id, name, online })),
        places: places.filter((place) => place.pool === name),
      })),
      types: PLACE_TYPES,
      form,
    });
  };

  router.get('/judges/pools', (req, res) => poolsPage(req, res, emptyForm()));

  router.post('/judges/pools', async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const { pool, ...place } = parseInput(placeSchema, req.body);
        await setPlacePool(app, actor, place, pool);
        redirect(req, res, '/judges/pools', 'judgehosts:pools.named');
      },
      (form) => poolsPage(req, res, form),
    );
  });

  router.post('/judges/pools/:type/:id/remove', async (req, res) => {
    const type = PLACE_TYPES.find((one) => one === req.params.type) as PlaceType | undefined;
    if (!type) throw new NotFound();
    await removePlacePool(app, userOf(req), type, req.params.id);
    redirect(req, res, '/judges/pools', 'judgehosts:pools.removed');
  });

  router.get('/judges/failed', async (req, res) => {
    const actor = userOf(req);
    const number = pageNumber(req);
    const { items, total } = await listJudgeErrors(app, actor, number, ERRORS_A_PAGE);
    const people = await publicPeople(
      app,
      items.map((one) => one.authorId),
    );
    const model = {
      title: tOf(req)('judgehosts:failed'),
      items: items.map(({ problem, ...one }) => ({
        ...one,
        name: nameIn(problem, languageOf(req)),
        author: people.get(one.authorId) ?? null,
      })),
      pages: pagesOf(number, ERRORS_A_PAGE, total),
    };
    await page(req, res, 'judgehosts/judge-errors', model, judgeErrorsJson);
  });

  router.post('/judges/failed/again', async (req, res) => {
    const count = await judgeAllErrorsAgain(app, userOf(req));
    redirect(req, res, '/judges/failed', 'judgehosts:errors.queued', { count });
  });

  router.post('/judges/failed/:submissionId/again', async (req, res) => {
    await rejudge(app, userOf(req), req.params.submissionId);
    redirect(req, res, '/judges/failed', 'judgings:rejudging');
  });

  const hostPage = async (req: Request, res: Response, form?: FormState, newToken?: string) => {
    const actor = userOf(req);
    requirePermission(actor, 'operations.read');
    const host = (await judgeHealth(app, actor)).hosts.find((one) => one.id === req.params.id);
    if (!host) throw new NotFound('judgehost_not_found');
    const model = {
      title: host.name,
      host: hostView(host, app.clock.nowMs()),
      tries: await triesOfHost(app, actor, host.id, MOST_TRIES),
      newToken: newToken ?? null,
      newName: host.name,
      siteUrl: app.config.baseUrl,
      form: form ?? emptyForm({ pools: host.pools.join(' ') }),
    };
    await page(req, res, 'judgehosts/judge', model, judgeJson);
  };

  router.get('/judges/:id', (req, res) => hostPage(req, res));

  router.post('/judges/:id/pools', async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        await setHostPools(app, actor, String(req.params.id), parseInput(hostPoolsSchema, req.body).pools);
        redirect(req, res, judgeHref(req.params.id), 'judgehosts:pools.saved');
      },
      (form) => hostPage(req, res, form),
    );
  });

  router.post('/judges/:id/token', async (req, res) => {
    const { token } = await rotateHostToken(app, userOf(req), req.params.id);
    // Shown once, on this very answer: it is kept only as a hash.
    await hostPage(req, res, undefined, token);
  });

  router.post('/judges/:id/delete', async (req, res) => {
    await deleteHost(app, userOf(req), req.params.id);
    redirect(req, res, '/judges', 'judgehosts:delete.done');
  });

  router.post('/judges/:id/:change', async (req, res) => {
    const { change, id } = req.params;
    const duty = Object.hasOwn(DUTIES, change) ? DUTIES[change as keyof typeof DUTIES] : undefined;
    if (!duty) throw new NotFound();
    await setHostDuty(app, userOf(req), id, duty);
    redirect(req, res, '/judges', `judgehosts:duty.${duty}`);
  });
  return router;
}
