/** The frame of every page of a contest: name, state, and the viewer's place in it; tabs are added by `contest-page.service.ts`. */
import { mayArchive } from './contest-endings.rules.ts';
import { contestHref } from './contest-links.rules.ts';
import { contestPhaseAt, registrationAt, registrationEnd, rostersLocked, type Contest } from './contests.rules.ts';

/** The round that the tabs and the way on lead to, with the end of its countdown. */
export interface FocusRound {
  href: string;
  slug: string;
  name: string;
  phase: 'scheduled' | 'open' | 'frozen' | 'closed';
  /** Null also while it is paused. */
  until: number | null;
  pausedAt: number | null;
}

/** The viewer, or the viewer's team, as a participant: also why it has no rank, which only it and staff read. */
export interface OwnEntry {
  id: string;
  name: string;
  starred: boolean;
  starredReason: string | null;
  disqualified: boolean;
  disqualifiedReason: string | null;
  /** Single rounds in which it is disqualified. */
  disqualifiedIn: { roundId: string; reason: string }[];
  /** On no public list and no board. */
  hidden: boolean;
  hiddenReason: string | null;
}

/** What the viewer may do here as staff; all false for everyone else. */
export interface MayInContest {
  archive: boolean;
  delete: boolean;
  edit: boolean;
  editProblems: boolean;
  seeProblems: boolean;
  listParticipants: boolean;
  manageParticipants: boolean;
  readQuestions: boolean;
  answer: boolean;
  announce: boolean;
  publishResults: boolean;
}

export function contestFrame(
  contest: Contest,
  may: MayInContest,
  mine: OwnEntry | undefined,
  focus: FocusRound | null,
  nowMs: number,
) {
  return {
    href: contestHref(contest.slug),
    id: contest.id,
    slug: contest.slug,
    name: contest.name,
    summary: contest.summary,
    visibility: contest.visibility,
    isRehearsal: contest.rehearsalOfId !== null,
    archivedAt: contest.archivedAt,
    importedFrom: contest.importedFrom,
    mayArchiveNow: mayArchive(contest, nowMs),
    phase: contestPhaseAt(contest, nowMs),
    startsAt: contest.startsAt,
    endsAt: contest.endsAt,
    participation: contest.participation,
    teamMin: contest.teamMin,
    teamMax: contest.teamMax,
    entry: contest.entry,
    entryUniversities: contest.entryUniversities,
    registration: {
      state: registrationAt(contest, nowMs),
      opensAt: contest.registrationOpensAt,
      closesAt: registrationEnd(contest),
      rostersLocked: rostersLocked(contest, nowMs),
    },
    may,
    mine: mine ?? null,
    focus,
  };
}
export type ContestFrame = ReturnType<typeof contestFrame>;

/** What every page below `/contests/:slug` loads first. */
export interface LoadedFrame {
  contest: Contest;
  mine: OwnEntry | undefined;
  model: ContestFrame;
  nowMs: number;
}
