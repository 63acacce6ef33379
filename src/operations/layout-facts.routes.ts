/** What the header of every page says about the site itself. */
import type { App } from '../platform/app-context.ts';
import type { Translate } from '../platform/i18n.ts';
import type { LayoutFacts } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { notificationsHref } from '../notifications/notification-links.rules.ts';
import { MOST_COUNTED } from '../notifications/notifications.rules.ts';
import { unreadOf } from '../notifications/notifications.service.ts';
import { rehearsalHref } from '../rehearsals/rehearsal-links.rules.ts';
import { rehearsalAt, type RehearsalAt } from '../rehearsals/rehearsal-banner.service.ts';
import { judgeBanner, type Banner } from './health.service.ts';

/** Banners for the reader, and for people who signed in the bell. */
export function layoutFactsOf(app: App): LayoutFacts {
  return async (req) => {
    const t = tOf(req);
    const [banner, unread, rehearsed] = await Promise.all([
      judgeBanner(app, actorOf(req)),
      unreadOf(app, actorOf(req)),
      rehearsalAt(app, actorOf(req), req.path),
    ]);
    const banners = [...(banner ? [bannerOf(banner, t)] : []), ...(rehearsed ? [rehearsalBanner(rehearsed, t)] : [])];
    return {
      ...(unread === undefined ? {} : { bell: bellOf(unread, t) }),
      ...(banners.length > 0 ? { banners } : {}),
    };
  };
}

function bannerOf({ tone, href, key, params }: Banner, t: Translate) {
  return { tone, text: t(key, params), href, linkText: t('operations:banner_link') };
}

/** Every page of a rehearsal says that it is one. */
function rehearsalBanner({ contest, rehearsalId }: RehearsalAt, t: Translate) {
  const href = rehearsalHref(contest.slug, rehearsalId);
  const text = t('rehearsals:banner', { name: contest.name });
  return { tone: 'warn', text, href, linkText: t('rehearsals:banner_link') };
}

/** The bell: how many notifications are unread. */
function bellOf(unread: number, t: Translate) {
  const count = unread > MOST_COUNTED ? `${MOST_COUNTED}+` : String(unread);
  return {
    href: notificationsHref(),
    count: unread === 0 ? '' : count,
    label: unread === 0 ? t('notifications:bell_none') : t('notifications:bell', { count: unread, shown: count }),
  };
}
