/** What the header of every page says about the site itself. */
import type { App } from '../platform/app-context.ts';
import type { LayoutFacts } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { judgeBanner } from './health.service.ts';

/** Banners for the reader. */
export function layoutFactsOf(app: App): LayoutFacts {
  return async (req) => {
    const banner = await judgeBanner(app, actorOf(req));
    if (!banner) return {};
    const t = tOf(req);
    const { tone, href } = banner;
    return {
      banners: [{ tone, text: t(banner.key, banner.params), href, linkText: t('operations:banner_link') }],
    };
  };
}
