/** All submissions to a round as one ZIP, for staff. */
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { userOf } from '../platform/web/request.ts';
import { roundArchive } from './round-archive.service.ts';

export function roundArchiveRoutes(app: App): Router {
  const router = Router();
  router.get('/contests/:slug/rounds/:round/submissions.zip', async (req, res) => {
    const { slug, round } = req.params;
    const archive = await roundArchive(app, userOf(req), slug, round);
    res.attachment(`${slug}-${round}-submissions.zip`).type('application/zip');
    res.set('cache-control', 'no-store');
    // A canceled download or an error leaves an archive that does not open, never one that opens with half the submissions.
    await pipeline(archive, res).catch((error: unknown) => {
      if (!res.destroyed) res.destroy();
      app.log.info({ err: error }, 'An archive of submissions was broken off');
    });
  });
  return router;
}
