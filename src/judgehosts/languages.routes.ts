/** The public page of languages: commands, versions, and rules for programs of several files. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { page } from '../platform/web/page.ts';
import { formatsOf, tOf } from '../platform/web/request.ts';
import { publicToolImages } from '../judge-queue/judge-figures.service.ts';
import { languages, type Language } from '../../judge/contract/languages.ts';
import { languageView, runEnvironment } from './languages.views.ts';

export function languageRoutes(app: App): Router {
  const router = Router();
  router.get('/languages', async (req, res) => {
    const t = tOf(req);
    const images = await publicToolImages(app);
    const offers = await app.toolchainOffers.list();
    const isOffered = ({ isExtra, toolchain }: Language): boolean => !isExtra || offers.has(toolchain);
    const others = languages().filter((language) => !isOffered(language));
    await page(req, res, 'judgehosts/languages', {
      title: t('site:languages'),
      notOffered: others.map(({ name }) => name).join(', '),
      languages: languages()
        .filter(isOffered)
        .map((language) => languageView(language, images, t)),
      runEnvironment: runEnvironment(t, formatsOf(req).bytes),
    });
  });
  return router;
}
