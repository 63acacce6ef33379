/** Boards and results as files for other programs, and the page that lists them. */
import { Router, type Request } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { sendXlsx } from '../platform/web/xlsx.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { boardHref, resultHref } from '../rounds/round-links.rules.ts';
import { submissionArchiveHref } from '../submissions/submission-links.rules.ts';
import { contestFeedHref, embeddedBoardHref, exportHref } from './board-links.rules.ts';
import { resultsTsv, scoreboardTsv, standardRanklist, type Ranking } from './export-formats.rules.ts';
import * as service from './exports.service.ts';
import { resultCsv } from './standings.views.ts';

export function exportRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/exports', async (req, res) => {
    const actor = actorOf(req);
    const frame = await contestFrameOf(app, parts, actor, req.params.slug);
    const { slug, name } = frame.contest;
    const { baseUrl } = app.config;
    await page(req, res, 'standings/exports', {
      title: `${name}: ${tOf(req)('standings:exports.title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      feedHref: contestFeedHref(slug),
      rounds: (await service.exportedRounds(app, actor, frame.contest)).map((round) => ({
        ...round,
        boardCsv: `${boardHref(slug, round.slug)}?format=csv`,
        file: (format: string) => exportHref(slug, round.slug, format),
        resultCsv: round.version === null ? null : `${resultHref(slug, round.slug, round.version)}.csv`,
        archiveHref: mayInContest(actor, 'submission.list-all', frame.contest.id)
          ? submissionArchiveHref(slug, round.slug)
          : null,
        embed: `<iframe src="${baseUrl}${embeddedBoardHref(slug, round.slug)}" width="100%" height="600" title="${round.slug}"></iframe>`,
        embedHref: embeddedBoardHref(slug, round.slug),
      })),
    });
  });

  router.get('/contests/:slug/rounds/:round/export/:file', async (req, res) => {
    const { slug, round, file } = req.params;
    const actor = actorOf(req);
    res.set('cache-control', 'private, no-cache');
    if (file === 'results.tsv') {
      const { ranking } = await service.newestRanking(app, actor, slug, round);
      service.requireIcpc(ranking);
      return void res
        .type('text/tab-separated-values; charset=utf-8')
        .attachment('results.tsv')
        .send(resultsTsv(ranking));
    }
    const ranking = await service.rankingFor(app, actor, slug, round, {
      version: versionOf(req),
      asPublic: req.query.view === 'public',
    });
    const name = `${slug}-${round}`;
    switch (file) {
      case 'scoreboard.tsv':
        service.requireIcpc(ranking);
        res.type('text/tab-separated-values; charset=utf-8').attachment('scoreboard.tsv').send(scoreboardTsv(ranking));
        return;
      case 'ranklist.srk.json': {
        const link = app.config.baseUrl + boardHref(slug, round);
        res.attachment(`${name}.srk.json`).json(standardRanklist(ranking, await membersOf(ranking), link));
        return;
      }
      case 'board.xlsx':
        await sendXlsx(res, `${name}.xlsx`, {
          sheet: ranking.snapshot.round.name,
          ...resultCsv(ranking.snapshot, await membersOf(ranking), tOf(req)),
        });
        return;
      default:
        throw new NotFound('not_found');
    }
  });

  return router;

  async function membersOf({ snapshot }: Ranking) {
    return await publicPeople(
      app,
      snapshot.rows.flatMap((row) => row.memberIds),
    );
  }
}

/** `?version=` of the published results. @throws NotFound for what is no number of a version */
function versionOf(req: Request): number | undefined {
  const { version } = req.query;
  if (version === undefined) return undefined;
  if (typeof version !== 'string' || !/^[1-9]\d{0,3}$/.test(version)) throw new NotFound('result_not_found');
  return Number(version);
}
