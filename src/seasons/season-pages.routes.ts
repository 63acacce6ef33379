/** The standing of a season and its versions, as page, CSV and JSON, and the page of one person in it. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { NotFound } from '../platform/errors.ts';
import { sendCsv, toCsv } from '../platform/web/csv.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, formatsOf, languageOf, tOf, wantsJson } from '../platform/web/request.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { seasonEditHref, seasonHref, seasonVersionHref } from './season-links.rules.ts';
import {
  peopleShown,
  universitiesShown,
  type SeasonRow,
  type SeasonRule,
  type SeasonStanding,
} from './season-standings.rules.ts';
import { mayMove, MOVES, type Move, type Season } from './seasons.rules.ts';
import * as service from './seasons.service.ts';
import { ruleWords, seasonCsv, seasonJson, seasonName, seasonRowView, sourceViews } from './seasons.views.ts';

const PAGE_SIZE = 200;
const SEARCH_MAX = 80;

interface Shown {
  season: Season;
  rule: SeasonRule;
  standing: SeasonStanding;
  lasts: number[];
  /** Null: the standing of now. */
  version: { number: number; note: string; isFinal: boolean; publishedAt: number } | null;
  computedAt: number | null;
}

export function seasonPageRoutes(app: App): Router {
  const router = Router();

  router.get('/seasons/:slug', async (req, res) => {
    const { season, standing, lasts, computedAt, versions } = await service.standingFor(
      app,
      actorOf(req),
      req.params.slug,
    );
    await show(req, res, { season, rule: season.rule, standing, lasts, version: null, computedAt }, versions);
  });

  router.get('/seasons/:slug/versions/:number', async (req, res) => {
    const { slug, number } = req.params;
    if (!/^[1-9]\d{0,3}$/.test(number)) throw new NotFound('season_version_not_found');
    const { season, version, lasts } = await service.versionFor(app, actorOf(req), slug, Number(number));
    const { versions } = await service.standingFor(app, actorOf(req), slug);
    const { rule, standing } = version;
    await show(req, res, { season, rule, standing, lasts, version, computedAt: version.publishedAt }, versions);
  });

  router.get('/seasons/:slug/people/:id', async (req, res) => {
    const [actor, t, fmt] = [actorOf(req), tOf(req), formatsOf(req)];
    const { season, standing, lasts } = await service.standingFor(app, actor, req.params.slug);
    const row = peopleShown(standing.people, lasts, readerOf(actor)).find(({ id }) => id === req.params.id);
    if (!row) throw new NotFound('user_not_found');
    const [named] = await namesOf([row]);
    if (!named) throw new NotFound('user_not_found');
    const sources = sourceViews(standing.sources, lasts);
    const view = seasonRowView(season.slug, named, { isMine: false, isPerson: true }, fmt);
    await page(req, res, 'seasons/person', {
      title: `${named.name} · ${seasonName(season, languageOf(req))}`,
      season: { name: seasonName(season, languageOf(req)), href: seasonHref(season.slug) },
      person: { ...view, id: row.id },
      contests: sources.map((source, index) => ({
        ...source,
        ...(view.cells[index] as (typeof view.cells)[number]),
        after: row.history[index] ?? null,
      })),
      words: ruleWords(season.rule, t, fmt),
    });
  });
  return router;

  /** Staff of the site see everyone; others what contests show them. */
  function readerOf(actor: Actor): 'staff' | string | null {
    if (service.managesSeasons(actor)) return 'staff';
    return actor.kind === 'user' ? actor.id : null;
  }

  async function namesOf(rows: readonly SeasonRow[]) {
    const people = await publicPeople(
      app,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => {
      const { displayName = '', university = null } = people.get(row.id) ?? {};
      return { row, name: displayName, university };
    });
  }

  async function show(
    req: Request,
    res: Response,
    { season, rule, standing, lasts, version, computedAt }: Shown,
    versions: Awaited<ReturnType<typeof service.standingFor>>['versions'],
  ): Promise<void> {
    const [actor, t, fmt, language] = [actorOf(req), tOf(req), formatsOf(req), languageOf(req)];
    const mayManage = service.managesSeasons(actor);
    const isPeople = req.query.of !== 'universities';
    const universities = universitiesShown(standing, lasts, mayManage).map((row) => ({
      ...{ row, name: row.id, university: null },
    }));
    const visible = peopleShown(standing.people, lasts, readerOf(actor));
    const q = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, SEARCH_MAX) : '';
    res.set('cache-control', 'private, no-cache');
    const name = seasonName(season, language);
    if (wantsJson(req)) {
      res.vary('Accept').json(seasonJson(season, rule, standing, await namesOf(visible), universities));
      return;
    }
    const all = isPeople ? (q === '' ? null : await namesOf(visible)) : universities;
    const found = (all ?? []).filter(({ name: own, university }) =>
      `${own} ${university ?? ''}`.toLowerCase().includes(q.toLowerCase()),
    );
    if (req.query.format === 'csv') {
      const { header, rows } = seasonCsv(standing, isPeople ? await namesOf(visible) : universities, t);
      return sendCsv(res, `${season.slug}${version ? `-v${version.number}` : ''}.csv`, toCsv(header, rows));
    }
    const own = actor.kind === 'user' ? actor.id : null;
    const onPage =
      all === null ? pageOfAll(visible, pageNumber(req), PAGE_SIZE) : pageOfAll(found, pageNumber(req), PAGE_SIZE);
    const named = all === null ? await namesOf(onPage.shown as SeasonRow[]) : (onPage.shown as typeof found);
    const here = version ? seasonVersionHref(season.slug, version.number) : seasonHref(season.slug);
    await page(req, res, 'seasons/season', {
      title: version ? `${name} · ${t('standings:version', { number: version.number })}` : name,
      season: { name, href: seasonHref(season.slug), state: season.state, archivedAt: season.archivedAt },
      here,
      isPeople,
      q,
      version,
      computedAt,
      sources: sourceViews(standing.sources, lasts),
      missing: season.contests.length - standing.sources.length,
      isLimited: lasts.some((last) => last !== Infinity),
      hasUniversities: universities.length > 0,
      rows: named.map((one) =>
        seasonRowView(season.slug, one, { isMine: isPeople && one.row.id === own, isPerson: isPeople }, fmt),
      ),
      pages: onPage.pages,
      words: ruleWords(rule, t, fmt),
      versions: versions.map((one) => ({ ...one, href: seasonVersionHref(season.slug, one.number) })),
      manage: mayManage
        ? {
            editHref: season.state !== 'closed' && season.archivedAt === null ? seasonEditHref(season.slug) : null,
            moves: (Object.keys(MOVES) as Move[]).filter((move) => mayMove(season, move)),
          }
        : null,
    });
  }
}
