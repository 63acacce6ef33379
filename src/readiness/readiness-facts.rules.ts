/** What the rules of readiness look at, and what they find. */
import type { Contest } from '../contests/contests.rules.ts';
import type { VerificationStanding } from '../problems/verifications.rules.ts';
import type { CheckState } from '../problems/version-checks.rules.ts';
import type { Round } from '../rounds/rounds.rules.ts';

/** `error`: something will not work. `warning`: someone should look. `note`: good to know. */
export type Severity = 'error' | 'warning' | 'note';
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

/** Where something is mended; the service makes the address. */
export type Mend =
  | { page: 'round' | 'round-edit' | 'problem-set' | 'problem-times'; round: string }
  | { page: 'verify' | 'check' | 'version'; problem: string; number: number }
  | {
      page:
        'contest-edit' | 'rounds' | 'participants' | 'check-in' | 'staff' | 'consents' | 'judges' | 'mails' | 'none';
    };

/** The first names of a list, and how many there are in all. */
export interface Named {
  names: string[];
  count: number;
}

export interface Finding {
  /** The last part of the message key. */
  key: string;
  severity: Severity;
  params: Record<string, string | number>;
  mend: Mend;
  /** Whom it concerns, if it concerns people; only for those who may list participants. */
  people?: Named;
}

export interface ProblemFacts {
  label: string;
  points: number;
  visibleFrom: number | null;
  openUntil: number | null;
  name: string;
  slug: string;
  number: number;
  currentNumber: number;
  check: { state: CheckState; isOpened: boolean } | null;
  standing: VerificationStanding;
  /** Staff let the round open although its examples disagree. */
  isAllowed: boolean;
  /** Languages of its statements, as `en` or `zh-CN`. */
  statements: string[];
  /** Whether the package states no time limit and none was derived. */
  hasDefaultLimit: boolean;
  /** Languages it allows that no judge host online can judge, by name; `all` stands for every language. */
  unserved: string[];
}

export interface RoundFacts {
  round: Pick<Round, 'id' | 'slug' | 'name' | 'opensAt' | 'freezesAt' | 'closesAt' | 'openedAt' | 'scoring'>;
  problems: ProblemFacts[];
}

export interface ReadinessFacts {
  nowMs: number;
  contest: Pick<
    Contest,
    'slug' | 'visibility' | 'participation' | 'teamMin' | 'registrationOpensAt' | 'registrationClosesAt' | 'startsAt'
  >;
  rounds: RoundFacts[];
  people: {
    participants: number;
    unverified: Named;
    emptyTeams: Named;
    smallTeams: Named;
    sameStudentId: Named;
    starred: Named;
  };
  /** Who has not checked in, where participants do; the rounds in which they then can't submit. */
  checkIn: { isOn: boolean; roundIds: string[]; missing: Named };
  staff: number;
  /** Languages that each consent text lacks, by its title. */
  consents: { title: string; lacks: string[] }[];
  site: {
    judgesOnline: number;
    queued: number;
    oldestQueuedMs: number;
    hasMail: boolean;
    mailsFailed: number;
    mailsWaiting: number;
    /** Null where it is not known. */
    freeBytes: number | null;
    /** How far the clock of the database is ahead of that of the site; null where both have one clock. */
    databaseAheadMs: number | null;
    hasDemo: boolean;
  };
}

/** Looks at one thing and returns what it found. */
export type Rule = (facts: ReadinessFacts) => Finding[];

export const SITE_LANGUAGES = ['en', 'zh-CN'] as const;

/** Rounds that have not closed: what is over cannot be mended. */
export function comingRounds({ rounds, nowMs }: ReadinessFacts): RoundFacts[] {
  return rounds.filter(({ round }) => nowMs < round.closesAt);
}
