/** What the showcase adds to the pages of a contest: banner, schedule, prizes and sponsors on its overview. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions, ContestPage } from '../contests/contest-parts.service.ts';
import { inLanguage, type TextLanguage } from '../eligibility/consents.rules.ts';
import type { App } from '../platform/app-context.ts';
import { formats, type Formats, type Translate } from '../platform/i18n.ts';
import { copyShowcase } from './showcase-edits.service.ts';
import { showcaseHref } from './showcase-links.rules.ts';
import { bannerView, prizeFor, prizeText, spanWords, sponsorTiers } from './showcase-shown.rules.ts';
import { contestBanner, scheduleOf, sponsorsAndPrizes } from './showcase.service.ts';
import { countItems, deleteShowcaseOf } from './showcase.store.ts';

export const showcaseInContest: ContestAdditions = {
  actions: [
    {
      key: 'showcase',
      label: 'showcase:title',
      href: ({ contest }) => showcaseHref(contest.slug),
      order: 105,
      icon: 'image',
      visibleTo: ({ actor, contest }) => !contest.archivedAt && mayInContest(actor, 'contest.edit', contest.id),
    },
  ],
  cards: [
    { key: 'banner', place: 'top', view: 'showcase/_banner', order: 100, model: bannerCard },
    { key: 'schedule', place: 'side', view: 'showcase/_schedule', order: 110, model: scheduleCard },
    { key: 'prizes', place: 'main', view: 'showcase/_prizes', order: 300, model: prizesCard },
    { key: 'sponsors', place: 'main', view: 'showcase/_sponsors', order: 310, model: sponsorsCard },
  ],
  holds: (['phase', 'sponsor', 'prize'] as const).map((kind) => ({
    label: `showcase:held.${kind}`,
    isOfPeople: false,
    countUnchecked: (db, contestId) => countItems(db, kind, contestId),
  })),
  removeFrom: deleteShowcaseOf,
  copyTo: copyShowcase,
};

async function bannerCard(app: App, { actor, contest }: ContestPage) {
  const banner = await contestBanner(app, actor, contest);
  return banner ? { imageIn: (language: TextLanguage) => bannerView(contest.slug, banner, language) } : null;
}

/** A contest without a schedule of its own has one as soon as it has a round. */
async function scheduleCard(app: App, { actor, contest }: ContestPage) {
  const lines = await scheduleOf(app, actor, contest);
  if (lines.length < 2) return null;
  return {
    linesIn: (language: TextLanguage, t: Translate, fmt: Formats) =>
      lines.map((line) => ({
        name: line.kind === 'registration' ? t('contests:registration') : inLanguage(line.names, language),
        href: line.href,
        state: line.state,
        span: spanWords(line, t, fmt, (zone) => formats(language, zone)),
      })),
  };
}

async function prizesCard(app: App, { actor, contest }: ContestPage) {
  const { prizes, sponsors, rounds } = await sponsorsAndPrizes(app, actor, contest);
  if (prizes.length === 0) return null;
  const names = new Map(sponsors.map(({ id, name }) => [id, name]));
  return {
    prizesIn: (language: TextLanguage, t: Translate, fmt: Formats) =>
      prizes.map((prize) => ({
        award: prize.award,
        who: prizeFor(prize, t),
        what: prizeText(prize, names, language, t, fmt),
        round: prize.roundId === null ? null : (rounds.get(prize.roundId) ?? null),
      })),
  };
}

async function sponsorsCard(app: App, { actor, contest }: ContestPage) {
  const { sponsors } = await sponsorsAndPrizes(app, actor, contest);
  return sponsors.length > 0 ? { tiers: sponsorTiers(contest.slug, sponsors) } : null;
}
