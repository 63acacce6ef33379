/** Images of contests: served as what they were read to be, and as nothing that a browser would run. */
import { Router } from 'express';
import { getContestBySlug } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { FILE_POLICY } from '../platform/file-policy.ts';
import { actorOf } from '../platform/web/request.ts';
import { contestImage } from './showcase.service.ts';

export function showcaseImageRoutes(app: App): Router {
  const router = Router();
  router.get('/contests/:slug/images/:sha256', async (req, res) => {
    const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
    const { image, content } = await contestImage(app, actorOf(req), contest, req.params.sha256);
    res.set({
      'content-type': `image/${image.format}`,
      // Its address names its bytes; what a draft shows is not for everyone.
      'cache-control': contest.visibility === 'published' ? 'public, max-age=86400, immutable' : 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': FILE_POLICY,
    });
    res.send(content);
  });
  return router;
}
