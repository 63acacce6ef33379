/** A past contest that was read: typed, with its references resolved, and with what is wrong or left out counted. */
import type { Interval } from '../rounds/round-clock.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { PastFault } from './past-limits.rules.ts';

export interface PastProblem {
  /** In the file. */
  sourceId: string;
  label: string;
  name: string;
  timeLimitMs: number | null;
  /** Full marks; 1 where there are no points. */
  points: number;
}

export interface PastTeam {
  sourceId: string;
  name: string;
  /** Name of its organization, as it is written. */
  university: string | null;
  group: string | null;
  isHidden: boolean;
}

export interface PastSubmission {
  sourceId: string;
  /** Places in the lists of teams and problems. */
  team: number;
  problem: number;
  /** Instants, on the clock of the round as it was. */
  submittedAt: number;
  judgedAt: number;
  language: string | null;
  verdict: Verdict;
  scoreMilli: number | null;
}

export interface PastAward {
  id: string;
  /** Places in the list of teams. */
  teams: number[];
}

export interface LeftOut {
  /** Key of `left` in the messages. */
  code: string;
  count: number;
  /** Where the first ones stand. */
  examples: string[];
}

export interface PastContest {
  name: string;
  opensAt: number;
  closesAt: number;
  freezesAt: number | null;
  thawedAt: number | null;
  finalizedAt: number | null;
  scoring: 'icpc' | 'points';
  penaltyMinutes: number;
  removed: Interval[];
  problems: PastProblem[];
  teams: PastTeam[];
  submissions: PastSubmission[];
  awards: PastAward[];
  left: LeftOut[];
  /** Keys of `note` in the messages. */
  notes: { code: string; params: Record<string, string | number> }[];
  faults: PastFault[];
  faultCount: number;
}
