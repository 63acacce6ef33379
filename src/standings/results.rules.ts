/** Published results: immutable snapshots and their awards. */
import { standsAt, type ClockTimes } from '../rounds/round-clock.rules.ts';
import { Conflict } from '../platform/errors.ts';
import {
  AWARDS,
  awardsOf,
  isEligible,
  type Award,
  type AwardCounts,
  type AwardRule,
  type TieRule,
} from './awards.rules.ts';
import {
  distinctionsOf,
  givesAny,
  NO_DISTINCTIONS,
  type Distinction,
  type DistinctionPlan,
} from './distinctions.rules.ts';
import { firstSolvers, type BoardRow, type Scoring } from './standings.rules.ts';

export interface ResultRow {
  rank: number | null;
  participantId: string;
  name: string;
  universities: string[];
  memberIds: string[];
  starred: boolean;
  /** Present where it is so; versions from before disqualified ones and guests were told apart call both starred. */
  disqualified?: boolean;
  solved: number;
  penalty: number;
  scoreMilli: number;
  award: Award | null;
  /** Absent where there are none. */
  distinctions?: Distinction[];
  /** Its figures are not for this reader; never stored. */
  isAwardOnly?: boolean;
  /** Whether they may be awarded or invited; absent in older versions. */
  eligible?: boolean;
  cells: Record<string, { tries: number; scoreMilli: number; solvedAt: number | null; bestId: string | null }>;
}

export interface ResultSnapshot {
  contest: { id: string; slug: string; name: string };
  round: {
    id: string;
    slug: string;
    name: string;
    scoring: Scoring;
    opensAt: number;
    closesAt: number;
    /** How much of the time between does not count; missing where there was no pause. */
    removedMs?: number;
    penaltyMinutes: number;
  };
  problems: { id: string; label: string; name: string; points: number; weight: number; problemVersionId: string }[];
  awards: AwardCounts;
  /** Absent in older versions, in which equal ranks shared an award. */
  ties?: TieRule;
  /** Absent where none are given. */
  distinctions?: DistinctionPlan;
  /** The contest hides rows from this reader; never stored. */
  isLimited?: boolean;
  rows: ResultRow[];
}

export interface PublishedResult {
  id: string;
  roundId: string;
  number: number;
  note: string;
  publishedBy: string | null;
  publishedAt: number;
  snapshot: ResultSnapshot;
  /** Participants invited to the pipeline by this version; null in older versions, which invite the awarded ones. */
  invited: string[] | null;
}

/** A version without what it says of participants. */
export type ResultHead = Omit<PublishedResult, 'snapshot' | 'invited'>;

/**
 * Rows of a snapshot from the live board.
 * @param baseCopies ids of submissions that are unchanged copies of the starter code
 * @param problems the labels of first solves
 */
export function resultRows(
  rows: readonly BoardRow[],
  rule: AwardRule,
  baseCopies: ReadonlySet<string> = new Set(),
  plan: DistinctionPlan = NO_DISTINCTIONS,
  problems: readonly { id: string; label: string }[] = [],
): ResultRow[] {
  const contenders = rows.map((row) => ({
    id: row.participant.id,
    rank: row.rank,
    universities: row.participant.universities,
    hasSuccess: Object.values(row.cells).some(
      (cell) =>
        (cell.solvedAt !== null || cell.scoreMilli > 0) && (cell.bestId === null || !baseCopies.has(cell.bestId)),
    ),
  }));
  const awards = awardsOf(contenders, rule);
  const first = firstSolvers(rows.filter(({ rank }) => rank !== null));
  const firsts = problems.flatMap(({ id, label }) => {
    const participantId = first.get(id);
    return participantId === undefined ? [] : [{ problem: label, participantId }];
  });
  const distinctions = distinctionsOf(contenders, firsts, plan);
  return rows.map((row, index) => ({
    ...placeOf(row),
    award: awards.get(row.participant.id) ?? null,
    ...(distinctions.has(row.participant.id) ? { distinctions: distinctions.get(row.participant.id) } : {}),
    eligible: isEligible(contenders[index] as (typeof contenders)[number]),
    cells: Object.fromEntries(
      Object.entries(row.cells).map(([id, { tries, scoreMilli, solvedAt, bestId }]) => [
        id,
        { tries, scoreMilli, solvedAt, bestId },
      ]),
    ),
  }));
}

/** Who stands where with what, as results keep it. */
export function placeOf({ rank, participant, solved, penalty, scoreMilli }: BoardRow) {
  const { id: participantId, name, universities, memberIds, starred, disqualified } = participant;
  return {
    ...{ rank, participantId, name, universities, memberIds, starred },
    ...(disqualified ? { disqualified: true } : {}),
    ...{ solved, penalty, scoreMilli },
  };
}

/** The first of those ranked to solve each problem: problem id → participant id. */
export function firstSolversOf(rows: readonly ResultRow[]): Map<string, string> {
  const ranked = rows.filter(({ rank }) => rank !== null);
  return firstSolvers(
    ranked.map(({ participantId: id, disqualified = false, cells }) => ({ participant: { id, disqualified }, cells })),
  );
}

/** The award rules of a version. */
export function ruleOf(snapshot: Pick<ResultSnapshot, 'awards' | 'ties'>): AwardRule {
  return { counts: snapshot.awards, ties: snapshot.ties ?? 'share' };
}

/** Participants a version invites: those chosen, while eligible; in older versions the awarded ones. */
export function invitedBy(result: Pick<PublishedResult, 'invited' | 'snapshot'>): Set<string> {
  const { rows } = result.snapshot;
  if (result.invited === null)
    return new Set(rows.filter((row) => row.award !== null && row.rank !== null).map((row) => row.participantId));
  const chosen = new Set(result.invited);
  return new Set(
    rows
      .filter(
        (row) => chosen.has(row.participantId) && isEligible({ rank: row.rank, hasSuccess: row.eligible === true }),
      )
      .map((row) => row.participantId),
  );
}

/**
 * Participants whom a next version invites unless it says otherwise: those of the newest version, and those an earlier one
 * invited who could not be invited since, for they were disqualified or a guest. Whoever could be and was not was left out.
 * @param versions newest first
 */
export function invitedSoFar(versions: readonly Pick<PublishedResult, 'invited' | 'snapshot'>[]): Set<string> {
  const kept = new Set<string>();
  for (const version of [...versions].reverse()) {
    const invited = invitedBy(version);
    for (const row of version.snapshot.rows) {
      if (invited.has(row.participantId)) kept.add(row.participantId);
      else if (isEligible({ rank: row.rank, hasSuccess: row.eligible !== false })) kept.delete(row.participantId);
    }
  }
  return kept;
}

export interface InvitationChoice {
  /** Ids of chosen participants; undefined: as in the previous version. */
  participantIds?: readonly string[];
  /** Also everyone eligible up to this rank; 0 = no one. */
  upToRank: number;
}

/** Participants that publishing these rows would invite; only eligible ones. */
export function chosenToInvite(
  rows: readonly ResultRow[],
  before: ReadonlySet<string>,
  choice: InvitationChoice,
): string[] {
  const picked = choice.participantIds === undefined ? before : new Set(choice.participantIds);
  return rows
    .filter(
      (row) => row.eligible && row.rank !== null && (picked.has(row.participantId) || row.rank <= choice.upToRank),
    )
    .map((row) => row.participantId);
}

/** Evidence of success in a round: the accepted submissions that count. */
export function provenSubmissions(
  snapshot: Pick<ResultSnapshot, 'problems'>,
  row: Pick<ResultRow, 'cells'>,
): { label: string; problem: string; submissionId: string }[] {
  return snapshot.problems.flatMap(({ id, label, name }) => {
    const cell = row.cells[id];
    return cell && cell.solvedAt !== null && cell.bestId !== null
      ? [{ label, problem: name, submissionId: cell.bestId }]
      : [];
  });
}

/** Whether two versions name contest, round, problems and award rules alike. */
export function hasSameHead(before: ResultSnapshot, after: ResultSnapshot): boolean {
  const headOf = ({ contest, round, problems, awards, ties, distinctions }: ResultSnapshot) => {
    const { scoring, opensAt, closesAt, penaltyMinutes, removedMs = 0 } = round;
    const rounds = [contest.name, round.name, scoring, opensAt, closesAt, penaltyMinutes, removedMs];
    const counts = AWARDS.map((award) => awards[award]);
    const given = counts.some((count) => count > 0) ? [counts, ties ?? 'share'] : [];
    return JSON.stringify([
      rounds,
      problems.map(({ id, label, name, points, weight }) => [id, label, name, points, weight]),
      given,
      distinctions && givesAny(distinctions) ? distinctions : [],
    ]);
  };
  return headOf(before) === headOf(after);
}

/**
 * @throws Conflict while the round runs, its figures are computed again after a correction, submissions wait for a verdict, or
 *   measured speeds for a decision
 */
export function requirePublishable(
  round: Pick<ClockTimes, 'closesAt' | 'pausedAt'>,
  waiting: { pending: number; speeds: number; held?: number; owed?: boolean },
  nowMs: number,
): void {
  if (standsAt(round, nowMs) < round.closesAt) throw new Conflict('results_round_open');
  if (waiting.owed) throw new Conflict('results_figures_owed');
  if (waiting.held) throw new Conflict('results_verdicts_held', { count: waiting.held });
  if (waiting.pending > 0) throw new Conflict('results_pending', { count: waiting.pending });
  if (waiting.speeds > 0) throw new Conflict('results_speeds_waiting', { count: waiting.speeds });
}
