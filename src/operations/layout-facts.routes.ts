/** What the head of every page says about the site itself. */
import type { App } from '../platform/app-context.ts';
import type { LayoutFacts } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { may } from '../accounts/permissions.rules.ts';
import { judgeBanner } from './health.service.ts';

/** Banners: that judges get ready is for everyone who waits, what keeps them from it for those who can fix it. */
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
