/** URLs of problems: the list, and the public files of any version for its readers. The problem page itself is where one submits. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf } from '../platform/web/request.ts';
import { may } from '../accounts/permissions.rules.ts';
import { workLine } from './own-work.rules.ts';
import type { OwnWorkLoader } from './own-work.service.ts';
import { nameIn } from './problems.rules.ts';
import * as service from './problems.service.ts';
import { anyVersionsFile } from './version-files.service.ts';

const PAGE_SIZE = 50;

export function problemRoutes(app: App, ownWork: OwnWorkLoader): Router {
  const router = Router();

  router.get('/problems', async (req, res) => {
    const actor = actorOf(req);
    const search = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 80) : '';
    const number = pageNumber(req);
    const { items, total } = await service.listProblems(app, actor, { search, page: number, pageSize: PAGE_SIZE });
    const ids = items.map(({ id }) => id);
    const work = actor.kind === 'user' ? await ownWork.onProblems(app, actor, ids) : undefined;
    await page(req, res, 'problems/index', {
      title: tOf(req)('problems:title'),
      problems: items.map((item) => ({
        ...item,
        name: nameIn(item, languageOf(req)),
        own: work ? workLine(work.get(item.id)) : null,
      })),
      search,
      mayImport: may(actor, 'problem.import'),
      isStaff: may(actor, 'problem.import') || items.some(({ role }) => role !== null),
      pages: pagesOf(number, PAGE_SIZE, total),
    });
  });

  // Of any version, for who may read the problem; everyone else gets the files below the address of its page.
  router.get('/problem-files/:versionId/:kind/*path', async (req, res) => {
    const { versionId, kind, path } = req.params;
    const file = await anyVersionsFile(app, actorOf(req), versionId, kind, [path].flat().join('/'));
    // `attachment` sets a type by the extension, so our type is set after it.
    if (!file.inline) res.attachment(file.fileName);
    res.set(file.headers);
    res.send(file.content);
  });
  return router;
}
