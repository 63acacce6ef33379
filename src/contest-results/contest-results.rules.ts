/**
 * Results over a whole contest: immutable versions like those of a round. A version is a pure function of published versions of
 * the rounds, the rule that combines them, decisions about ties and the chosen awards, so it shows nothing unpublished.
 */
import type { Contest } from '../contests/contests.rules.ts';
import type { Scoring } from '../rounds/rounds.rules.ts';
import { awardsOf, type Award, type AwardRule } from '../standings/awards.rules.ts';
import { distinctionsOf, type Distinction, type DistinctionPlan } from '../standings/distinctions.rules.ts';
import { overallRows, type OverallCell, type OverallRow, type OverallRule } from '../standings/overall.rules.ts';
import { publishedRowsShown } from '../standings/limited-boards.rules.ts';
import { peopleConcernedBy, rowChanges } from '../standings/result-changes.rules.ts';
import { firstSolversOf, provenSubmissions, type ResultRow, type ResultSnapshot } from '../standings/results.rules.ts';
import type { BoardRow } from '../standings/standings.rules.ts';

export interface ContestResultRow {
  rank: number | null;
  participantId: string;
  name: string;
  universities: string[];
  memberIds: string[];
  starred: boolean;
  disqualified: boolean;
  solved: number;
  penalty: number;
  valueMilli: number;
  award: Award | null;
  distinctions: Distinction[];
  /** Its figures are not for this reader; never stored. */
  isAwardOnly?: boolean;
  /** By round, in their order. */
  cells: Pick<OverallCell, 'place' | 'solved' | 'penalty' | 'valueMilli' | 'counts' | 'out'>[];
}

/** A participant is put before the others of an equal rank; with several of them, the smaller number first. */
export interface TieDecision {
  participantId: string;
  order: number;
}

export interface ContestResultSnapshot {
  contest: Pick<Contest, 'id' | 'slug' | 'name' | 'participation'>;
  rule: Pick<OverallRule, 'kind' | 'ties' | 'bestOf'>;
  /** With the number of the version that was combined. */
  rounds: { id: string; slug: string; name: string; scoring: Scoring; weight: number; number: number }[];
  awards: AwardRule;
  distinctions: DistinctionPlan;
  tieDecisions: TieDecision[];
  /** Why ties were decided, for everyone; empty without decisions. */
  tieReason: string;
  /** The contest hides rows from this reader; never stored. */
  isLimited?: boolean;
  rows: ContestResultRow[];
}

export interface ContestResult {
  id: string;
  contestId: string;
  number: number;
  note: string;
  publishedBy: string | null;
  publishedAt: number;
  /** Participants may appeal before this; null: not. */
  appealsUntil: number | null;
  /** The pipeline invites everyone with a success up to this rank; 0: nobody. */
  inviteUpTo: number;
  snapshot: ContestResultSnapshot;
}

/** A version without what it says of participants. */
export type ContestResultHead = Pick<ContestResult, 'number' | 'note' | 'publishedAt' | 'appealsUntil'>;

export interface CombinedRound {
  weight: number;
  number: number;
  snapshot: ResultSnapshot;
}

export type ContestResultChoices = Pick<
  ContestResultSnapshot,
  'awards' | 'distinctions' | 'tieDecisions' | 'tieReason'
>;

/** Rounds without those who withdrew from the contest or were hidden in it since their results were published. */
export function withoutParticipants(rounds: readonly CombinedRound[], gone: ReadonlySet<string>): CombinedRound[] {
  return rounds.map(({ snapshot, ...round }) => {
    const rows = snapshot.rows.filter(({ participantId }) => !gone.has(participantId));
    return { ...round, snapshot: { ...snapshot, rows } };
  });
}

/** The next version from published versions of rounds, in the order in which they opened. */
export function combinedResult(
  contest: ContestResultSnapshot['contest'],
  rule: Pick<OverallRule, 'kind' | 'ties' | 'bestOf'>,
  rounds: readonly CombinedRound[],
  choices: ContestResultChoices,
): ContestResultSnapshot {
  const rows = withTiesDecided(overallRows(rule, boardsOf(rounds)), choices.tieDecisions);
  const succeeded = succeededIn(rounds);
  const contenders = rows.map(({ rank, participant }) => ({
    id: participant.id,
    rank,
    hasSuccess: succeeded.has(participant.id),
    universities: participant.universities,
  }));
  const awards = awardsOf(contenders, choices.awards);
  const distinctions = distinctionsOf(contenders, firstsOf(rounds), choices.distinctions);
  return {
    contest,
    rule: { kind: rule.kind, ties: rule.ties, bestOf: rule.bestOf },
    rounds: rounds.map(({ weight, number, snapshot: { round } }) => {
      const { id, slug, name, scoring } = round;
      return { id, slug, name, scoring, weight, number };
    }),
    ...choices,
    rows: rows.map((row) =>
      resultRow(row, awards.get(row.participant.id) ?? null, distinctions.get(row.participant.id) ?? []),
    ),
  };
}

/** Participants with something of their own that counts in one of the rounds. */
function succeededIn(rounds: readonly Pick<CombinedRound, 'snapshot'>[]): Set<string> {
  return new Set(
    rounds.flatMap(({ snapshot }) =>
      snapshot.rows.filter((row) => row.eligible === true).map((row) => row.participantId),
    ),
  );
}

/** What a version says of a participant whom it awards or invites. */
export interface Honored {
  row: ContestResultRow;
  isInvited: boolean;
  submissions: ReturnType<typeof provenSubmissions>;
}

/** Those whom a version awards or invites up to that rank, with their accepted submissions in the rounds that it combines. */
export function honoredIn(
  snapshot: Pick<ContestResultSnapshot, 'rows'>,
  rounds: readonly Pick<CombinedRound, 'snapshot'>[],
  inviteUpTo: number,
): Honored[] {
  const succeeded = succeededIn(rounds);
  return snapshot.rows.flatMap((row) => {
    const isInvited = row.rank !== null && row.rank <= inviteUpTo && succeeded.has(row.participantId);
    if (row.rank === null || (row.award === null && !isInvited)) return [];
    const submissions = rounds.flatMap((round) => {
      const own = round.snapshot.rows.find(({ participantId }) => participantId === row.participantId);
      return own ? provenSubmissions(round.snapshot, own) : [];
    });
    return [{ row, isInvited, submissions }];
  });
}

/** Ids of participants who share a rank before anything is decided about it; as many groups as there are. */
export function undecidedTies(
  rule: Pick<OverallRule, 'kind' | 'ties' | 'bestOf'>,
  rounds: readonly CombinedRound[],
): string[][] {
  const rows = overallRows(rule, boardsOf(rounds));
  return tiesOf(rows.map(({ rank, participant }) => ({ rank, participantId: participant.id })));
}

function boardsOf(rounds: readonly CombinedRound[]) {
  return rounds.map(({ weight, snapshot }) => ({ weight, hasOpened: true, rows: snapshot.rows.map(boardRow) }));
}

function boardRow(row: ResultRow): BoardRow {
  const { rank, solved, penalty, scoreMilli } = row;
  const cells = Object.fromEntries(
    Object.entries(row.cells).map(([id, cell]) => [id, { ...cell, pending: 0, penalty: 0 }]),
  );
  const { participantId: id, name, universities, memberIds, disqualified = false } = row;
  // Versions from before disqualified ones and guests were told apart call both starred.
  const participant = {
    id,
    name,
    universities,
    memberIds,
    memberNames: [],
    disqualified,
    starred: row.starred || (rank === null && !disqualified),
  };
  return { rank, solved, penalty, scoreMilli, lastSolvedAt: 0, cells, participant };
}

function resultRow(row: OverallRow, award: Award | null, distinctions: Distinction[]): ContestResultRow {
  const { rank, participant, solved, penalty, valueMilli } = row;
  const { id, name, universities, memberIds, starred, disqualified } = participant;
  return {
    ...{ rank, participantId: id, name, universities, memberIds, starred, disqualified },
    ...{ solved, penalty, valueMilli, award, distinctions },
    cells: row.cells.filter((cell) => cell !== null).map(({ pending: _none, ...cell }) => cell),
  };
}

/** The first of those ranked in its round to solve each problem. */
function firstsOf(rounds: readonly CombinedRound[]): { problem: string; participantId: string }[] {
  return rounds.flatMap(({ snapshot }) => {
    const firsts = firstSolversOf(snapshot.rows);
    return snapshot.problems.flatMap(({ id, label }) => {
      const participantId = firsts.get(id);
      const problem = rounds.length > 1 ? `${snapshot.round.name} ${label}` : label;
      return participantId === undefined ? [] : [{ problem, participantId }];
    });
  });
}

/** Rows with equal ranks told apart where that was decided; decisions about ranks that nobody shares do nothing. */
export function withTiesDecided(rows: readonly OverallRow[], decisions: readonly TieDecision[]): OverallRow[] {
  const orders = new Map(decisions.map(({ participantId, order }) => [participantId, order]));
  const ordersAt = new Map<number, number[]>();
  for (const { rank, participant } of rows) {
    const order = orders.get(participant.id);
    if (rank !== null && order !== undefined) ordersAt.set(rank, [...(ordersAt.get(rank) ?? []), order]);
  }
  const decided = rows.map((row) => {
    const own = orders.get(row.participant.id) ?? Infinity;
    const ahead = (ordersAt.get(row.rank ?? 0) ?? []).filter((order) => order < own).length;
    return row.rank === null || ahead === 0 ? row : { ...row, rank: row.rank + ahead };
  });
  // A sort that keeps the order of equals; those without a rank stay where they are among their neighbors.
  const ranks = decided.filter(({ rank }) => rank !== null).sort((a, b) => (a.rank as number) - (b.rank as number));
  let next = 0;
  return decided.map((row) => (row.rank === null ? row : (ranks[next++] as OverallRow)));
}

/** Ids of participants who share a rank, by rank; as many groups as there are. */
export function tiesOf(rows: readonly Pick<ContestResultRow, 'rank' | 'participantId'>[]): string[][] {
  const groups = new Map<number, string[]>();
  for (const { rank, participantId } of rows)
    if (rank !== null) groups.set(rank, [...(groups.get(rank) ?? []), participantId]);
  return [...groups.values()].filter((ids) => ids.length > 1);
}

export interface ContestResultChange {
  name: string;
  kind: 'added' | 'removed' | 'changed';
  before: number | null;
  after: number | null;
}

/** Participants whose row differs between two versions. */
export function contestChanges(
  before: readonly ContestResultRow[],
  after: readonly ContestResultRow[],
): ContestResultChange[] {
  return rowChanges(before, after, keyOf).map((change) => {
    const [was, is] = [change.kind === 'added' ? null : change.before, change.kind === 'removed' ? null : change.after];
    return { name: (is ?? was)?.name ?? '', kind: change.kind, before: was?.rank ?? null, after: is?.rank ?? null };
  });
}

/** People to tell about a version: all in the first one, later those whose row is new, different or gone. */
export function contestPeopleConcerned(
  before: readonly ContestResultRow[] | undefined,
  after: readonly ContestResultRow[],
): string[] {
  return peopleConcernedBy(before, after, keyOf);
}

/** A version as a visitor (null) or this person may see it, where the contest shows others only its first so many. */
export function limitedContestResult(
  snapshot: ContestResultSnapshot,
  top: number | null,
  readerId: string | null,
): ContestResultSnapshot {
  if (top === null) return snapshot;
  const bare = (row: ContestResultRow): ContestResultRow => ({
    ...row,
    ...{ rank: null, starred: false, solved: 0, penalty: 0, valueMilli: 0, cells: [], isAwardOnly: true },
  });
  const rows = publishedRowsShown(snapshot.rows, top, readerId, bare);
  // Decisions about ties name participants by their id.
  return { ...snapshot, isLimited: true, tieDecisions: [], rows };
}

/** Everything that a version says of a participant; the order of a team's members says nothing. */
function keyOf(row: ContestResultRow): string {
  return JSON.stringify({ ...row, memberIds: [...row.memberIds].sort() });
}

/** Whether two versions combine the same rounds by the same rules. */
export function sameContestHead(before: ContestResultSnapshot, after: ContestResultSnapshot): boolean {
  const headOf = ({ rows: _rows, ...head }: ContestResultSnapshot) => JSON.stringify(head);
  return headOf(before) === headOf(after);
}
