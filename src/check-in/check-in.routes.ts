/** Addresses of the check-in: the list, one participant (where QR codes lead), what is done with them, the settings and the file. */
import { randomUUID } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { publicPeople } from '../accounts/users.service.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { inputTime } from '../platform/times.ts';
import { sendCsv, toCsv } from '../platform/web/csv.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, timeZoneOf, tOf, userOf, wantsJson } from '../platform/web/request.ts';
import { listRounds } from '../rounds/rounds.service.ts';
import { checkInHref, checkInOneHref, checkInSettingsHref } from './check-in-links.rules.ts';
import { checkInActSchema, checkInFilterSchema, checkInSettingsSchema } from './check-in.input.ts';
import { CHECK_IN_FILTERS } from './check-in.rules.ts';
import * as service from './check-in.service.ts';
import { checkInCsv, checkInView } from './check-in.views.ts';

const PAGE_SIZE = 50;

export function checkInRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/check-in', (req, res) => showList(req, res));

  router.get('/contests/:slug/check-in.csv', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.check-in');
    const everyone = { q: '', group: '', show: 'all' } as const;
    const { lines, settings } = await service.checkInList(app, actorOf(req), contest, everyone);
    const { header, rows } = checkInCsv(lines, settings.lateAt, app.clock.nowMs(), tOf(req));
    sendCsv(res, `${contest.slug}-check-in.csv`, toCsv(header, rows));
  });

  router.get('/contests/:slug/check-in/:id', (req, res) => showOne(req, res, emptyForm()));

  router.post('/contests/:slug/check-in/:id', async (req, res) => {
    const actor = userOf(req);
    const contest = await contestFor(app, actor, req.params.slug, 'participant.check-in');
    await submitForm(
      req,
      res,
      async () => {
        const wanted = parseInput(checkInActSchema, req.body);
        await service.actOnCheckIn(app, actor, contest, req.params.id, wanted);
        if (wantsJson(req)) res.status(204).end();
        else redirect(req, res, checkInOneHref(contest.slug, req.params.id));
      },
      (form) => showOne(req, res, form),
    );
  });

  router.get('/contests/:slug/check-in-settings', async (req, res) => {
    await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
    await showSettings(req, res, emptyForm());
  });

  router.post('/contests/:slug/check-in-settings', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        const { rounds, ...rest } = parseInput(checkInSettingsSchema(timeZoneOf(req)), req.body);
        await service.editCheckIn(app, actorOf(req), contest, { ...rest, roundIds: rounds });
        redirect(req, res, checkInHref(contest.slug), 'site:saved');
      },
      (form) => showSettings(req, res, form),
    );
  });

  router.post('/contests/:slug/check-in-settings/clear', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
    const count = await service.clearCheckIns(app, actorOf(req), contest);
    redirect(req, res, checkInSettingsHref(contest.slug), 'check-in:notice.cleared', { count });
  });

  return router;

  async function showList(req: Request, res: Response): Promise<void> {
    const actor = userOf(req);
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const filter = parseInput(checkInFilterSchema, req.query);
    const wanted = pageNumber(req);
    const at = { limit: PAGE_SIZE, offset: (wanted - 1) * PAGE_SIZE };
    const found = await service.checkInList(app, actor, frame.contest, filter, at);
    const { lateAt, isOn } = found.settings;
    await page(req, res, 'check-in/index', {
      title: `${frame.contest.name}: ${tOf(req)('check-in:tab')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      filter,
      filters: CHECK_IN_FILTERS,
      groups: found.groups,
      counts: found.counts,
      isOn,
      lateAt,
      lines: found.lines.map((line) => ({ ...checkInView(line, lateAt, frame.nowMs), key: randomUUID() })),
      pages: pagesOf(wanted, PAGE_SIZE, found.total),
    });
  }

  async function showOne(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = userOf(req);
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const found = await service.checkInOf(app, actor, frame.contest, String(req.params.id));
    const { settings, checkIn } = found;
    const by = checkIn && (await publicPeople(app, [checkIn.by])).get(checkIn.by);
    const line = {
      ...{ participantId: found.participant.id, participant: found.participant },
      ...{ group: found.place.group, room: found.place.room, externalId: null },
      checkIn: checkIn ? { ...checkIn, byName: by?.displayName ?? null } : null,
    };
    await page(req, res, 'check-in/one', {
      title: `${found.participant.name}: ${tOf(req)('check-in:tab')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      isOn: settings.isOn,
      one: { ...checkInView(line, settings.lateAt, frame.nowMs), key: randomUUID() },
    });
  }

  async function showSettings(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = actorOf(req);
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const { isOn, lateAt, roundIds, rev } = await service.checkInSettings(app, actor, contest);
    const saved =
      form.code === undefined ? { isOn, lateAt: inputTime(lateAt, timeZoneOf(req)), rounds: roundIds, rev } : {};
    const overtaken = form.code === 'changed_meanwhile' ? { rev } : {};
    await page(req, res, 'check-in/settings', {
      title: `${contest.name}: ${tOf(req)('check-in:settings.title')}`,
      nowMs,
      frame: model,
      form: { ...form, values: { ...saved, ...form.values, ...overtaken } },
      rounds: (await listRounds(app, actor, contest)).map(({ id, name }) => ({ id, name })),
    });
  }
}
