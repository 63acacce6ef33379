/** URLs for those who may read a problem about its versions: the list, what one is made of, its files, what differs between two. */
import { pipeline } from 'node:stream/promises';
import { Router, type Request } from 'express';
import type { App } from '../platform/app-context.ts';
import { layoutOf, shownFiles } from '../platform/source-view.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { listedFiles } from '../packages/package-files.rules.ts';
import { nameIn } from './problems.rules.ts';
import * as service from './problems.service.ts';
import { checkOf, checksOf } from './version-checks.service.ts';
import { verifiedWordOf } from './verifications.service.ts';
import { compareVersions, exportVersion, readVersionFile } from './version-files.service.ts';
import { versionView } from './versions.views.ts';
import { versionFileHref } from './problem-links.rules.ts';

const PAGE_SIZE = 100;

export function versionRoutes(app: App): Router {
  const router = Router();

  const loaded = (req: Request, number: unknown) =>
    service.getVersionByNumber(app, userOf(req), String(req.params.slug), Number(number));

  router.get('/problems/:slug/versions', async (req, res) => {
    const actor = userOf(req);
    const problem = await service.getProblemBySlug(app, actor, req.params.slug);
    const all = await service.listVersions(app, actor, problem.id);
    const number = pageNumber(req);
    const shown = all.slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE);
    const people = await publicPeople(
      app,
      shown.map(({ importedBy }) => importedBy),
    );
    const checks = await checksOf(app, actor, shown);
    const name = nameIn(problem, languageOf(req));
    await page(req, res, 'problems/versions', {
      title: `${name} · ${tOf(req)('problems:versions')}`,
      problem: { slug: problem.slug, name },
      currentNumber: problem.currentNumber,
      versions: shown.map((one) => ({
        ...one,
        by: one.importedBy ? people.get(one.importedBy) : undefined,
        check: checks.get(one.id)?.state ?? null,
      })),
      numbers: all.map((one) => one.number),
      pages: pagesOf(number, PAGE_SIZE, all.length),
    });
  });

  router.get('/problems/:slug/versions/compare', async (req, res) => {
    const [older, newer] = [await loaded(req, req.query.from), await loaded(req, req.query.to)];
    const { problem } = newer;
    const name = nameIn(problem, languageOf(req));
    await page(req, res, 'problems/compare', {
      title: `${name} · ${tOf(req)('problems:compare.title', { from: older.version.number, to: newer.version.number })}`,
      problem: { slug: problem.slug, name },
      from: older.version.number,
      to: newer.version.number,
      layout: layoutOf(req.query.view),
      ...(await compareVersions(app, userOf(req), older, newer)),
    });
  });

  router.get('/problems/:slug/versions/:number', async (req, res) => {
    const { problem, version, pkg } = await loaded(req, req.params.number);
    const number = pageNumber(req);
    const from = (number - 1) * PAGE_SIZE;
    const files = listedFiles(pkg);
    const view = versionView(pkg);
    const total = Math.max(files.length, view.tests.length);
    const name = nameIn(problem, languageOf(req));
    await page(req, res, 'problems/version', {
      title: `${name} · ${tOf(req)('problems:version_number', { number: version.number })}`,
      problem: { slug: problem.slug, name, currentNumber: problem.currentNumber },
      version,
      check: (await checkOf(app, userOf(req), version)) ?? null,
      verified: await verifiedWordOf(app, userOf(req), version),
      by: version.importedBy ? (await publicPeople(app, [version.importedBy])).get(version.importedBy) : undefined,
      ...view,
      counts: {
        tests: view.tests.length,
        files: files.length,
        bytes: files.reduce((sum, one) => sum + one.sizeBytes, 0),
      },
      tests: view.tests.slice(from, from + PAGE_SIZE),
      files: files
        .slice(from, from + PAGE_SIZE)
        .map((one) => ({ ...one, href: versionFileHref(problem.slug, version.number, one.path) })),
      pages: pagesOf(number, PAGE_SIZE, total),
    });
  });

  router.get('/problems/:slug/versions/:number/package.zip', async (req, res) => {
    const found = await loaded(req, req.params.number);
    const archive = await exportVersion(app, userOf(req), found);
    res.attachment(`${found.pkg.shortName}-v${found.version.number}.zip`);
    res.set({
      'content-type': 'application/zip',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
    // A client that disconnects is not an error.
    await pipeline(archive, res).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  });

  router.get('/problems/:slug/versions/:number/files/*path', async (req, res) => {
    const found = await loaded(req, req.params.number);
    const { problem, version } = found;
    const path = [req.params.path].flat().join('/');
    const file = await readVersionFile(app, userOf(req), found, path);
    if (req.query.download !== undefined) {
      res.attachment(path.slice(path.lastIndexOf('/') + 1));
      res.set({
        'content-type': 'application/octet-stream',
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      });
      res.send(file.content);
      return;
    }
    const [shown] = await shownFiles([{ path, content: file.content, base: undefined }]);
    const name = nameIn(problem, languageOf(req));
    await page(req, res, 'problems/version-file', {
      title: `${path} · ${name}`,
      problem: { slug: problem.slug, name },
      version,
      file: { ...shown, sha256: file.sha256, href: versionFileHref(problem.slug, version.number, path) },
    });
  });
  return router;
}
