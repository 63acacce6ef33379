/** URLs of problems: the list, importing a package, and the files of a version. The problem page itself is where one hands in. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { InvalidInput, NotFound } from '../platform/errors.ts';
import { emptyForm, pageNumber, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { receiveUpload } from '../platform/web/uploads.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { withPackage } from './package.input.ts';
import type { PackageProblem } from './package.rules.ts';
import { publicFile } from './problem-page.service.ts';
import { nameIn } from './problems.rules.ts';
import * as service from './problems.service.ts';

const PAGE_SIZE = 50;
const PACKAGE_BYTES = 256 * 1024 * 1024;

export function problemRoutes(app: App): Router {
  const router = Router();

  router.get('/problems', async (req, res) => {
    const actor = actorOf(req);
    const search = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 80) : '';
    const number = pageNumber(req);
    const { items, total } = await service.listProblems(app, actor, { search, page: number, pageSize: PAGE_SIZE });
    await page(req, res, 'problems/index', {
      title: tOf(req)('problems:title'),
      problems: items.map((item) => ({ ...item, name: nameIn(item, languageOf(req)) })),
      search,
      mayImport: may(actor, 'problem.import'),
      isStaff: may(actor, 'problem.read'),
      pages: { page: number, pages: Math.max(1, Math.ceil(total / PAGE_SIZE)), total },
    });
  });

  interface Findings {
    problems: PackageProblem[];
    unsupported: PackageProblem[];
    notices: PackageProblem[];
    checked?: { shortName: string; tests: number; examples: number; statements: string[] };
  }

  const importPage = async (req: Request, res: Response, form: FormState, findings?: Findings) => {
    const t = tOf(req);
    const words = (found: PackageProblem[] = []) => found.map(({ file, code, params }) => ({ file, reason: t(`problem-packages:${code}`, params) }));
    await page(req, res, 'problems/import', {
      title: t('problems:import'),
      problems: [...words(findings?.problems), ...words(findings?.unsupported)],
      notices: words(findings?.notices),
      checked: findings?.checked ?? null,
      limitBytes: PACKAGE_BYTES,
      form,
    });
  };

  router.get('/problems/import', async (req, res) => {
    requirePermission(userOf(req), 'problem.import');
    await importPage(req, res, emptyForm());
  });

  router.post('/problems/import', async (req, res) => {
    const actor = userOf(req);
    requirePermission(actor, 'problem.import');
    await submitForm(
      req,
      res,
      async () => {
        const [upload] = await receiveUpload(req, { totalBytes: PACKAGE_BYTES, files: 1 });
        if (!upload) throw new InvalidInput('required', {}, 'package');
        const isDryRun = (req.body as Record<string, unknown>).check !== undefined;
        await withPackage({ fileName: upload.fileName, content: upload.content }, async ({ package: pkg, problems, unsupported, notices }) => {
          if (!pkg || problems.length > 0 || unsupported.length > 0) {
            res.status(422);
            await importPage(req, res, emptyForm(), { problems, unsupported, notices });
          } else if (isDryRun) {
            const checked = { shortName: pkg.shortName, tests: pkg.tests.length, examples: pkg.examples.length, statements: pkg.statements.map((one) => one.language) };
            await importPage(req, res, emptyForm(), { problems, unsupported, notices, checked });
          } else {
            const imported = await service.importPackage(app, actor, pkg);
            redirect(req, res, `/problems/${imported.slug}`, imported.isNew ? 'problems:imported' : 'problems:imported_same', { number: imported.number });
          }
        });
      },
      (form) => importPage(req, res, form),
    );
  });

  router.post('/problems/:slug/visibility', async (req, res) => {
    const actor = userOf(req);
    const problem = await service.getProblemBySlug(app, actor, req.params.slug);
    const isPublic = (req.body as Record<string, unknown>).public === '1';
    await service.setPublic(app, actor, problem, isPublic);
    redirect(req, res, `/problems/${problem.slug}`, isPublic ? 'problems:now_public' : 'problems:now_hidden');
  });

  // Addressed by the version's id, which only pages that may show the problem give away.
  router.get('/problem-files/:versionId/:kind/*path', async (req, res) => {
    const { pkg } = await service.getProblemVersion(app, req.params.versionId);
    const path = ([] as string[]).concat(req.params.path ?? []).join('/');
    const file = await publicFile(app, pkg, req.params.kind, path);
    res.set({ 'content-type': file.contentType, 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' });
    // An image of a package is never a page of this site.
    res.set('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    if (!file.inline) res.attachment(file.fileName);
    res.send(file.content);
  });

  router.get('/problems/:slug/versions', async (req, res) => {
    const actor = userOf(req);
    const problem = await service.getProblemBySlug(app, actor, req.params.slug);
    if (!may(actor, 'problem.read')) throw new NotFound('problem_not_found');
    const versions = await service.listVersions(app, actor, problem.id);
    const { pkg } = await service.getProblemVersion(app, problem.currentVersionId);
    await page(req, res, 'problems/versions', {
      title: `${problem.name} · ${tOf(req)('problems:versions')}`,
      problem,
      versions,
      tests: pkg.tests.map((test) => ({ name: test.name, inputBytes: test.input.sizeBytes, answerBytes: test.answer.sizeBytes, hash: test.input.sha256.slice(0, 12) })),
    });
  });
  return router;
}
