/** Seasons: their list, forms and the acts of organizers. The standings are in `season-pages.routes.ts`. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { seasonHref, seasonVersionHref } from './season-links.rules.ts';
import { parseSeason, versionSchema } from './seasons.input.ts';
import { MOVES, weightField, type Move, type Season } from './seasons.rules.ts';
import { POINT_KINDS, SEASON_TIES } from './season-standings.rules.ts';
import * as service from './seasons.service.ts';
import { seasonLine, seasonName, seasonValues } from './seasons.views.ts';

export function seasonRoutes(app: App): Router {
  const router = Router();

  router.get('/seasons', async (req, res) => {
    const actor = actorOf(req);
    const isArchive = req.query.show === 'archived';
    const mayManage = service.managesSeasons(actor);
    const seasons = await service.listSeasons(app, actor, isArchive);
    const deleted = mayManage ? await service.listDeletedSeasons(app, actor) : [];
    await page(req, res, 'seasons/list', {
      title: tOf(req)('seasons:title'),
      seasons: seasons.map((one) => seasonLine(one, languageOf(req))),
      deleted: deleted.map((one) => seasonLine(one, languageOf(req))),
      isArchive,
      mayManage,
    });
  });

  router.get('/seasons/new', (req, res) =>
    showForm(req, res, emptyForm({ points: 'table', table: '100, 80, 60, 50, 45, 40, 36, 32, 29, 26', ties: 'best' })),
  );

  router.post('/seasons', async (req, res) => {
    const contests = await service.contestChoices(app, userOf(req));
    await submitForm(
      req,
      res,
      async () => {
        const { fields } = parseSeason(
          req.body,
          contests.map(({ id }) => id),
        );
        const season = await service.createSeason(app, userOf(req), fields);
        redirect(req, res, seasonHref(season.slug), 'seasons:notice.created');
      },
      (form) => showForm(req, res, form),
    );
  });

  router.get('/seasons/:slug/edit', async (req, res) => {
    const season = await service.seasonToManage(app, actorOf(req), req.params.slug);
    await showForm(req, res, emptyForm(seasonValues(season)), season);
  });

  router.post('/seasons/:slug/edit', async (req, res) => {
    const season = await service.seasonToManage(app, userOf(req), req.params.slug);
    const contests = await choicesOf(req, season);
    await submitForm(
      req,
      res,
      async () => {
        const { fields, rev } = parseSeason(
          req.body,
          contests.map(({ id }) => id),
        );
        const saved = await service.editSeason(app, userOf(req), season.slug, fields, rev ?? season.rev);
        redirect(req, res, seasonHref(saved.slug), 'site:saved');
      },
      (form) => showForm(req, res, form, season),
    );
  });

  const moved = (move: Exclude<Move, 'close'>) => async (req: Request, res: Response) => {
    const slug = String(req.params.slug);
    await service.moveSeason(app, userOf(req), slug, move);
    redirect(req, res, seasonHref(slug), `seasons:notice.${MOVES[move].deed.split('.')[1]}`);
  };
  router.post('/seasons/:slug/publish', moved('publish'));
  router.post('/seasons/:slug/withdraw', moved('withdraw'));
  router.post('/seasons/:slug/reopen', moved('reopen'));

  router.post('/seasons/:slug/versions', async (req, res) => {
    const { slug } = req.params;
    await submitForm(
      req,
      res,
      async () => {
        const number = await service.publishVersion(app, userOf(req), slug, parseInput(versionSchema, req.body));
        redirect(req, res, seasonVersionHref(slug, number), 'seasons:notice.version', { number });
      },
      (form) => showVersionForm(req, res, slug, form),
    );
  });

  router.get('/seasons/:slug/versions/new', (req, res) => showVersionForm(req, res, req.params.slug, emptyForm()));

  const archived = (isArchived: boolean) => async (req: Request, res: Response) => {
    const slug = String(req.params.slug);
    await service.archiveSeason(app, userOf(req), slug, isArchived);
    redirect(req, res, seasonHref(slug), `seasons:notice.${isArchived ? 'archived' : 'unarchived'}`);
  };
  router.post('/seasons/:slug/archive', archived(true));
  router.post('/seasons/:slug/unarchive', archived(false));

  router.post('/seasons/:slug/delete', async (req, res) => {
    await service.deleteSeason(app, userOf(req), req.params.slug);
    redirect(req, res, '/seasons', 'seasons:notice.deleted');
  });

  router.post('/seasons/deleted/:id/restore', async (req, res) => {
    const season = await service.restoreSeason(app, userOf(req), req.params.id);
    redirect(req, res, seasonHref(season.slug), 'seasons:notice.restored');
  });
  return router;

  /** Contests to choose from, with those that are part of the season whatever became of them. */
  async function choicesOf(req: Request, season?: Season) {
    const choices = await service.contestChoices(app, actorOf(req));
    const known = new Set(choices.map(({ id }) => id));
    const others = (season?.contests ?? []).filter(({ contestId }) => !known.has(contestId));
    return [...choices, ...others.map(({ contestId }) => ({ id: contestId, name: contestId, slug: '' }))];
  }

  async function showForm(req: Request, res: Response, form: FormState, season?: Season): Promise<void> {
    const t = tOf(req);
    const contests = await choicesOf(req, season);
    await page(req, res, 'seasons/form', {
      title: t(season ? 'seasons:edit' : 'seasons:new'),
      season: season ? seasonLine(season, languageOf(req)) : null,
      form,
      contests: contests.map(({ id, name }) => ({ field: weightField(id), name })),
      pointKinds: POINT_KINDS,
      ties: SEASON_TIES,
    });
  }

  async function showVersionForm(req: Request, res: Response, slug: string, form: FormState): Promise<void> {
    await service.seasonToManage(app, actorOf(req), slug);
    const { season, versions } = await service.standingFor(app, actorOf(req), slug);
    await page(req, res, 'seasons/version-form', {
      title: tOf(req)('seasons:publish_version'),
      season: { name: seasonName(season, languageOf(req)), href: seasonHref(slug) },
      number: (versions[0]?.number ?? 0) + 1,
      form,
    });
  }
}
