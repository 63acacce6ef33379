/** Participants for the pages of their contest: `features.ts` hands them to `contests`, which stands left of participants. */
import type { ContestAdditions, ContestPage, ContestParticipants } from '../contests/contest-parts.service.ts';
import { registrationAt } from '../contests/contests.rules.ts';
import { isAnyOpen } from '../eligibility/eligibility.rules.ts';
import { mayRegister, openVersions } from '../eligibility/eligibility.service.ts';
import { myTeamHref, teamsHref } from './participant-links.rules.ts';
import type { App } from '../platform/app-context.ts';
import { ownEntry } from './participants.rules.ts';
import { contestsEntered, enteredInUnchecked, ownParticipant } from './participants.service.ts';
import { deleteSomeParticipants } from './participant-removals.store.ts';
import { listMembersAmong } from './own-entries.store.ts';
import { countEverRegistered } from './participants-version.store.ts';
import { countShownParticipants } from './participant-lists.store.ts';
import { rosterLock } from './roster-locks.service.ts';
import { ownPlace, ownTurn } from './waiting.service.ts';
import { countEverWaited } from './waiting.store.ts';
import { roundNames, roundsKnownTo } from './unranked.service.ts';

export const contestParticipants: ContestParticipants = {
  enteredUnchecked: enteredInUnchecked,
  mine: async (app, actor, contestId) => {
    const mine = await ownParticipant(app, actor, contestId);
    return mine && ownEntry(mine);
  },
  entered: contestsEntered,
  amongUnchecked: listMembersAmong,
};

export const participantsInContest: ContestAdditions = {
  removeSome: deleteSomeParticipants,
  holds: [
    { label: 'participants:ever_registered', isOfPeople: true, countUnchecked: countEverRegistered },
    { label: 'participants:waiting.ever', isOfPeople: true, countUnchecked: countEverWaited },
  ],
  tabs: [
    {
      key: 'teams',
      label: ({ contest }) => `participants:tab.participants_${contest.participation}`,
      href: ({ contest }) => teamsHref(contest.slug),
      order: 400,
    },
    {
      key: 'mine',
      label: ({ contest }) => `participants:tab.mine_${contest.participation}`,
      href: ({ contest }) => myTeamHref(contest.slug),
      order: 500,
      visibleTo: ({ actor }) => actor.kind === 'user',
    },
  ],
  counts: [
    {
      key: 'participants',
      label: ({ participation }) => `participants:participant_count.${participation}`,
      href: ({ slug }) => teamsHref(slug),
      order: 200,
      countUnchecked: (app, contests) =>
        countShownParticipants(
          app.db,
          contests.map(({ id }) => id),
        ),
    },
  ],
  cards: [
    {
      key: 'unranked',
      place: 'notice',
      view: 'participants/_contest-notice',
      order: 100,
      model: async (app, { actor, contest, mine }) => {
        if (!mine || !(mine.disqualified || mine.starred || mine.hidden || mine.disqualifiedIn.length > 0)) return null;
        const names =
          mine.disqualifiedIn.length > 0 ? await roundNames(app, actor, contest) : new Map<string, string>();
        const outOf = mine.disqualifiedIn.map(({ roundId, reason }) => ({ round: names.get(roundId) ?? '', reason }));
        return { mine, outOf };
      },
    },
    {
      key: 'registration',
      place: 'side',
      view: 'participants/_register',
      order: 100,
      model: async (app, page) => await registerCard(app, page),
    },
  ],
};

/** How the reader stands to the registration, and what comes next. */
async function registerCard(app: App, page: ContestPage) {
  const { actor, contest, mine, nowMs } = page;
  const isOpen = contest.visibility === 'published' && registrationAt(contest, nowMs) === 'open';
  const none = { mayEnter: false, knownRounds: [], lock: { isLocked: false, at: null }, isAsked: false };
  // Most visitors only read: places are counted for those who could register now.
  if (mine || !isOpen || actor.kind !== 'user' || !(await mayRegister(app, actor, contest)))
    return { ...none, place: mine ? null : await ownTurn(app, actor, contest) };
  return {
    mayEnter: true,
    knownRounds: await roundsKnownTo(app, actor, contest.id),
    lock: await rosterLock(app, page),
    place: await ownPlace(app, actor, contest),
    isAsked: isAnyOpen(await openVersions(app, actor, contest)),
  };
}
