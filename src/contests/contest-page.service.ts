/** Data that every page below `/contests/:slug` loads first, with what other features add to it. */
import { may, mayInContest, type Action } from '../accounts/permissions.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import {
  shownCards,
  shownCounts,
  shownTabs,
  type AddedTab,
  type ShownCard,
  type ShownCards,
  type ShownCount,
  type ShownTab,
} from '../platform/web/additions.ts';
import { changesContest } from './contest-endings.rules.ts';
import { contestFrame, type ContestFrame, type FocusRound, type MayInContest } from './contest-frame.rules.ts';
import { contestCopyHref, contestEditHref, contestHistoryHref, contestHref } from './contest-links.rules.ts';
import type { ContestPage, ContestParts, ContestPlace, ContestTabs } from './contest-parts.service.ts';
import { isRehearsal } from './contest-rehearsals.rules.ts';
import { contestVisibleTo, type Contest } from './contests.rules.ts';
import { getContestBySlug } from './contests.service.ts';

/** Contests' own tab; those of others stand right of it. */
const OWN_TABS: readonly AddedTab<ContestTabs>[] = [
  { key: 'overview', label: 'contests:tab.overview', href: ({ contest }) => contestHref(contest.slug), order: 0 },
];

/** A page with the tabs, buttons and notices that others add. */
export interface ShownFrame extends ContestPage {
  model: ContestFrame & { tabs: ShownTab[]; actions: ShownTab[]; notices: ShownCard[] };
}

const OWN_ACTIONS: readonly AddedTab<ContestTabs>[] = [
  {
    key: 'edit',
    label: 'contests:edit',
    href: ({ contest }) => contestEditHref(contest.slug),
    order: 100,
    icon: 'pencil',
    visibleTo: ({ actor, contest }) => !contest.archivedAt && mayInContest(actor, 'contest.edit', contest.id),
  },
  {
    key: 'copy',
    label: 'contests:copy',
    href: ({ contest }) => contestCopyHref(contest.slug),
    order: 150,
    icon: 'copy',
    visibleTo: ({ actor, contest }) => !contest.importedFrom && !isRehearsal(contest) && may(actor, 'contest.create'),
  },
  {
    key: 'history',
    label: 'contests:tab.history',
    href: ({ contest }) => contestHistoryHref(contest.slug),
    order: 200,
    icon: 'clock-history',
    visibleTo: ({ actor, contest }) => mayInContest(actor, 'contest.staff-view', contest.id),
  },
];

/** The tabs of a contest as this page shows them, also on pages that load no frame, such as a board. */
export function contestTabs(parts: ContestParts, page: ContestTabs): ShownTab[] {
  return shownTabs([...OWN_TABS, ...parts.added.flatMap(({ tabs = [] }) => tabs)], page);
}

/** The contest of this URL name, the viewer's participation, and the page frame. @throws NotFound when hidden. */
export async function contestFrameOf(app: App, parts: ContestParts, actor: Actor, slug: string): Promise<ShownFrame> {
  const nowMs = app.clock.nowMs();
  const contest = await getContestBySlug(app, actor, slug);
  const mine = actor.kind === 'user' ? await parts.participants.mine(app, actor, contest.id) : undefined;
  const round = await parts.rounds.focusUnchecked(app, contest, nowMs);
  const page = {
    actor,
    contest,
    mine,
    nowMs,
    model: contestFrame(contest, whatMay(actor, contest), mine, round, nowMs),
  };
  const tabs = contestTabs(parts, { actor, contest, round });
  const added = parts.added.flatMap(({ actions = [] }) => actions);
  const actions = shownTabs([...OWN_ACTIONS, ...added], { actor, contest, round });
  const { notice = [] } = await contestCards(app, parts, ['notice'], page);
  return { ...page, model: { ...page.model, tabs, actions, notices: notice } };
}

/** What the actor may do in a contest, for the buttons of its pages. */
function whatMay(actor: Actor, contest: Contest): MayInContest {
  const { id, archivedAt } = contest;
  const can = (action: Action) => mayInContest(actor, action, id) && (archivedAt === null || !changesContest(action));
  return {
    archive: can('contest.archive') && !isRehearsal(contest),
    delete: can('contest.delete') && !isRehearsal(contest),
    edit: can('contest.edit'),
    editProblems: can('contest.edit-problems'),
    seeProblems: can('contest.problems'),
    listParticipants: can('participant.list'),
    manageParticipants: can('participant.manage'),
    readQuestions: can('clarification.read'),
    answer: can('clarification.answer'),
    announce: can('clarification.announce'),
    publishResults: can('result.publish'),
  };
}

/** The cards at these places of a contest's page. */
export async function contestCards(
  app: App,
  parts: ContestParts,
  places: readonly ContestPlace[],
  page: ContestPage,
): Promise<ShownCards<ContestPlace>> {
  const cards = parts.added.flatMap((added) => added.cards ?? []);
  return await shownCards(
    app,
    cards.filter(({ place }) => places.includes(place)),
    page,
  );
}

/** Whether anyone takes part in the contest of a page. */
export async function hasEntries(app: App, { participants }: ContestParts, { contest }: ContestPage): Promise<boolean> {
  return (await participants.enteredUnchecked(app.db, contest.id)).count > 0;
}

/** The current or next round of each of these contests that the actor may see. */
export async function currentRounds(
  app: App,
  actor: Actor,
  { rounds }: ContestParts,
  contests: readonly Contest[],
  nowMs: number,
): Promise<Map<string, FocusRound | null>> {
  const visible = contests.filter((contest) => contestVisibleTo(actor, contest));
  return await rounds.currentUnchecked(app, visible, nowMs);
}

/** What the lists of contests and the overview of one count, by contest, of those that the actor may see. */
export async function contestCounts(
  app: App,
  actor: Actor,
  parts: ContestParts,
  contests: readonly Contest[],
): Promise<Map<string, ShownCount[]>> {
  const counts = parts.added.flatMap((added) => added.counts ?? []);
  const visible = contests.filter((contest) => contestVisibleTo(actor, contest));
  return await shownCounts(app, counts, visible);
}
