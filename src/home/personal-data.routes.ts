/** The page that lists the stored data about a person, and its download. */
import { pipeline } from 'node:stream/promises';
import { Router, type Request } from 'express';
import type { App } from '../platform/app-context.ts';
import { page } from '../platform/web/page.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { formatsOf, tOf, userOf } from '../platform/web/request.ts';
import { EXPORT_FILES } from './personal-data.rules.ts';
import { exportPersonalData, ownWork } from './personal-data.service.ts';

const MOST_PER_HOUR = 5;
const HOUR_MS = 3_600_000;

export function personalDataRoutes(app: App): Router {
  const router = Router();

  router.get('/profile/data', async (req, res) => {
    const actor = userOf(req);
    await page(req, res, 'home/personal-data', {
      title: tOf(req)('personal-data:title'),
      files: EXPORT_FILES,
      work: await ownWork(app, actor),
      limit: MOST_PER_HOUR,
    });
  });

  router.get(
    '/profile/export',
    limitRate({ limit: MOST_PER_HOUR, windowMs: HOUR_MS, code: 'export_limit' }),
    async (req, res) => {
      const actor = userOf(req);
      const archive = await exportPersonalData(app, actor, readme(req, actor.displayName, app));
      res.attachment('kernelway-my-data.zip').type('application/zip');
      res.set('cache-control', 'no-store');
      // A canceled download or an error leaves an archive that does not open, never one that opens with half the data.
      await pipeline(archive, res).catch((error: unknown) => {
        if (!res.destroyed) res.destroy();
        app.log.info({ err: error }, 'An export of personal data was broken off');
      });
    },
  );
  return router;
}

/** Describes the archive's contents in the person's language. */
function readme(req: Request, name: string, app: App): string {
  const t = tOf(req);
  const lines = [
    t('personal-data:readme.title', { name }),
    '',
    t('personal-data:readme.made', { date: formatsOf(req).dateTime(app.clock.nowMs()), site: app.config.baseUrl }),
    '',
    ...EXPORT_FILES.map((file) => `- ${file}: ${t(`personal-data:file.${file.replace(/\W.*/, '')}`)}`),
    '',
    t('personal-data:readme.form'),
    '',
    t('personal-data:left_out'),
  ];
  return `${lines.join('\n')}\n`;
}
