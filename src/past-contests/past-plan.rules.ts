/** What an import writes, line by line: the head with round and problems, then teams, submissions and figures. */
import type { Award } from '../standings/awards.rules.ts';
import type { StandingFigures } from '../standings/standings.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { Interval } from '../rounds/round-clock.rules.ts';

export interface PlanHead {
  kind: 'head';
  roundId: string;
  opensAt: number;
  closesAt: number;
  freezesAt: number | null;
  thawedAt: number | null;
  finalizedAt: number | null;
  scoring: 'icpc' | 'points';
  penaltyMinutes: number;
  removed: Interval[];
  problems: {
    id: string;
    versionId: string;
    label: string;
    name: string;
    timeLimitMs: number | null;
    points: number;
  }[];
  /** Participant and award. */
  awards: [string, Award][];
}

export interface PlanTeam {
  kind: 'team';
  id: string;
  name: string;
  externalId: string | null;
  university: string | null;
  group: string | null;
  isHidden: boolean;
}

export interface PlanWork {
  kind: 'work';
  id: string;
  judgementId: string;
  participantId: string;
  problemId: string;
  submittedAt: number;
  judgedAt: number;
  language: string | null;
  verdict: Verdict;
  scoreMilli: number | null;
}

export interface PlanFigures {
  kind: 'figures';
  participantId: string;
  live: StandingFigures;
  frozen: StandingFigures;
}

export type PlanLine = PlanTeam | PlanWork | PlanFigures;
