/** What clarifications add to the pages of a contest: a tab, and above all pages what is new to the reader. */
import type { ContestAdditions, ContestPage } from '../contests/contest-parts.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { contestPhaseAt } from '../contests/contests.rules.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { copyTemplates } from './answer-templates.service.ts';
import { countOfContest, deleteOfContest } from './clarification-lists.store.ts';
import {
  askHref,
  clarificationsHref,
  clarificationInboxHref,
  clarificationNewsHref,
} from './clarification-links.rules.ts';
import { askingOpen, excerpt, subjectKey } from './clarifications.rules.ts';
import { clarificationNews, readerIn, type ClarificationNews } from './clarifications.service.ts';

/** Key of the card that says what is new, so that the page of clarifications can leave it out. */
export const NEWS_CARD = 'clarifications';

export const clarificationsInContest: ContestAdditions = {
  copyTo: copyTemplates,
  holds: [
    {
      label: 'clarifications:question_count',
      isOfPeople: true,
      countUnchecked: (db, contestId) => countOfContest(db, contestId, 'question'),
    },
    {
      label: 'clarifications:announcement_count',
      isOfPeople: false,
      countUnchecked: (db, contestId) => countOfContest(db, contestId, 'announcement'),
    },
  ],
  removeFrom: deleteOfContest,
  tabs: [
    {
      key: 'clarifications',
      label: 'clarifications:tab',
      href: ({ contest }) => clarificationsHref(contest.slug),
      order: 350,
    },
  ],
  cards: [
    {
      key: NEWS_CARD,
      place: 'notice',
      view: 'clarifications/_news',
      order: 50,
      model: async (app, page) => await newsOnPage(app, page.actor, page.contest, page.mine?.id ?? null),
    },
  ],
};

/** The card of a contest's pages; null for people to whom nothing can be new. */
export interface NewsCard {
  news: Omit<ClarificationNews, 'announcements'> & {
    /** Of one that was withdrawn, the excerpt is of the reason. */
    announcements: { id: string; excerpt: string; isWithdrawn: boolean }[];
    href: string;
    inboxHref: string;
    /** Where a page that stays open asks again; null once nothing new is to be expected. */
    liveHref: string | null;
  };
}

async function newsOnPage(
  app: App,
  actor: Actor,
  contest: Contest,
  participantId: string | null,
): Promise<NewsCard | null> {
  const news = await clarificationNews(app, actor, contest, participantId);
  if (!news) return null;
  const isLive = contestPhaseAt(contest, app.clock.nowMs()) === 'running';
  const { slug } = contest;
  return {
    news: {
      ...news,
      announcements: news.announcements.map((one) => ({
        id: one.id,
        excerpt: excerpt(one.answer ?? one.reason ?? ''),
        isWithdrawn: one.answer === null,
      })),
      href: clarificationsHref(slug),
      inboxHref: clarificationInboxHref(slug),
      liveHref: isLive ? clarificationNewsHref(slug) : null,
    },
  };
}

/** The same for a page that asks by itself. @throws NotFound for a contest hidden from the actor */
export async function newsOfContest(app: App, actor: Actor, contestSlug: string): Promise<NewsCard | null> {
  const contest = await getContestBySlug(app, actor, contestSlug);
  const { participantId } = await readerIn(app, actor, contest);
  return await newsOnPage(app, actor, contest, participantId);
}

/** For the page of a problem in a round: what is new, and where the reader asks about it; null for who may not ask now. */
export async function clarificationsAtProblem(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundProblemId: string,
): Promise<{ card: NewsCard | null; askHref: string | null }> {
  const contest = await getContestBySlug(app, actor, contestSlug);
  const { participantId } = await readerIn(app, actor, contest);
  const mayAsk = participantId !== null && askingOpen(contest, app.clock.nowMs());
  const about = subjectKey({ roundId: null, roundProblemId });
  return {
    card: await newsOnPage(app, actor, contest, participantId),
    askHref: mayAsk ? askHref(contest.slug, about) : null,
  };
}

/** A page of clarifications needs no notice of what it shows itself. */
export function withoutNews<Page extends ContestPage & { model: { notices: { key: string }[] } }>(page: Page): Page {
  const notices = page.model.notices.filter(({ key }) => key !== NEWS_CARD);
  return { ...page, model: { ...page.model, notices } };
}
