/** URLs for importing: upload for a dry run, see what would be stored, then import or discard it. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { InvalidInput } from '../platform/errors.ts';
import { OneOfFew } from '../platform/one-of-few.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { receiveUpload } from '../platform/web/uploads.ts';
import { previewImport } from './import-preview.service.ts';
import * as uploads from './package-uploads.service.ts';
import { withPackage } from '../packages/packages.service.ts';
import type { PackageProblem, PackageReading } from '../packages/package.rules.ts';
import { nameIn } from './problems.rules.ts';
import * as service from './problems.service.ts';
import { problemHref, packageImportHref } from './problem-links.rules.ts';

const PACKAGE_BYTES = 256 * 1024 * 1024;
const MOST_SHOWN = 200;
/** Uploads of one person that are received at the same time: each is in memory. */
const MOST_AT_ONCE = 2;
const packages = new OneOfFew(MOST_AT_ONCE, 'packages_at_once');

export function importRoutes(app: App): Router {
  const router = Router();

  const wordsFor = (req: Request) => {
    const t = tOf(req);
    return (found: PackageProblem[] = []) =>
      found.map(({ file, code, params }) => ({ file, reason: t(`problem-packages:${code}`, params) }));
  };

  const importPage = async (req: Request, res: Response, form: FormState, reading?: PackageReading) => {
    const words = wordsFor(req);
    await page(req, res, 'problems/import', {
      title: tOf(req)('problems:import'),
      problems: words(reading?.problems),
      unsupported: words(reading?.unsupported),
      notices: words(reading?.notices),
      limitBytes: PACKAGE_BYTES,
      form,
    });
  };

  /** The package, if it can be stored; otherwise responds with the page that lists everything that prevents it. */
  const importable = async (req: Request, res: Response, reading: PackageReading) => {
    if (reading.package && reading.problems.length === 0 && reading.unsupported.length === 0) return reading.package;
    res.status(422);
    await importPage(req, res, emptyForm(), reading);
    return undefined;
  };

  router.get('/problems/import', async (req, res) => {
    await service.requireImporter(app, userOf(req));
    await importPage(req, res, emptyForm());
  });

  router.post('/problems/import', async (req, res) => {
    const actor = userOf(req);
    await service.requireImporter(app, actor);
    await submitForm(
      req,
      res,
      () =>
        packages.run(actor.id, async () => {
          const [file] = await receiveUpload(req, { totalBytes: PACKAGE_BYTES, files: 1 });
          if (!file) throw new InvalidInput('required', {}, 'package');
          await withPackage({ fileName: file.fileName, content: file.content }, async (reading) => {
            const pkg = await importable(req, res, reading);
            if (!pkg) return;
            await service.requireMayImport(app, actor, pkg.shortName);
            redirect(req, res, packageImportHref(await uploads.holdUpload(app, actor, file)));
          });
        }),
      (form) => importPage(req, res, form),
    );
  });

  router.get('/problems/import/:id', async (req, res) => {
    const actor = userOf(req);
    const upload = await uploads.getUpload(app, actor, req.params.id);
    await withPackage(upload, async (reading) => {
      const pkg = await importable(req, res, reading);
      if (!pkg) return;
      const preview = await previewImport(app, actor, pkg);
      const { difference, tests } = preview;
      await page(req, res, 'problems/import-preview', {
        title: tOf(req)('problems:preview.title', {
          name: nameIn({ name: preview.slug, names: preview.names }, languageOf(req)),
        }),
        upload: { id: upload.id, fileName: upload.fileName, sizeBytes: upload.sizeBytes, expiresAt: upload.expiresAt },
        preview: {
          ...preview,
          tests: tests.slice(0, MOST_SHOWN),
          difference: difference && { ...difference, files: difference.files.slice(0, MOST_SHOWN) },
        },
        more: {
          tests: Math.max(0, tests.length - MOST_SHOWN),
          files: Math.max(0, (difference?.files.length ?? 0) - MOST_SHOWN),
        },
        testCount: tests.length,
        notices: wordsFor(req)(reading.notices),
      });
    });
  });

  router.post('/problems/import/:id', async (req, res) => {
    const actor = userOf(req);
    const upload = await uploads.getUpload(app, actor, req.params.id);
    await withPackage(upload, async (reading) => {
      const pkg = await importable(req, res, reading);
      if (!pkg) return;
      const imported = await service.importPackage(app, actor, pkg, 'queued');
      await uploads.dropUpload(app, actor, upload.id);
      redirect(req, res, problemHref(imported.slug), imported.isNew ? 'problems:imported' : 'problems:imported_same', {
        number: imported.number,
      });
    });
  });

  router.post('/problems/import/:id/drop', async (req, res) => {
    await uploads.dropUpload(app, userOf(req), req.params.id);
    redirect(req, res, '/problems/import', 'problems:preview.dropped');
  });
  return router;
}
