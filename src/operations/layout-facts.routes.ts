/** What the header of every page says about the site itself. */
import type { App } from '../platform/app-context.ts';
import type { LayoutFacts } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { may } from '../accounts/permissions.rules.ts';
import { judgeBanner } from './health.service.ts';

/** Banners: everyone who waits sees that judges are getting ready; people who can fix a problem see what it is. */
export function layoutFactsOf(app: App): LayoutFacts {
  return async (req) => {
    const banner = await judgeBanner(app);
    if (!banner || (banner.tone === 'warn' && !may(actorOf(req), 'operations.read'))) return {};
    const t = tOf(req);
    const href = may(actorOf(req), 'operations.read') ? banner.href : undefined;
    return {
      banners: [{ tone: banner.tone, text: t(banner.key, banner.params), href, linkText: t('operations:banner_link') }],
    };
  };
}
