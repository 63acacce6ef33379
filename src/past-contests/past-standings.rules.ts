/** The standings of a past contest by the rules of this site, beside what its file says of them. */
import { figuresOf, scoreboardOf, type StandingFigures } from '../standings/standings.rules.ts';
import type { Award } from '../standings/awards.rules.ts';
import { idOf, isObject, type FeedObjects, type Json } from './feed-objects.rules.ts';
import { readMinutesOrSpan } from './feed-times.rules.ts';
import { MOST_KEPT, shown, type Params } from './past-limits.rules.ts';
import type { PastAward, PastContest } from './past-contest.rules.ts';

/** Ids that the figures name. */
export interface PastIds {
  problems: readonly string[];
  teams: readonly string[];
  submissions: readonly string[];
}

export interface TeamFigures {
  live: StandingFigures;
  frozen: StandingFigures;
}

/** The figures of each team, in the order of the teams. */
export function figuresOfTeams(contest: PastContest, ids: PastIds): TeamFigures[] {
  const problems = contest.problems.map(({ points }, index) => ({ id: ids.problems[index]!, points, weight: 1 }));
  const own = contest.teams.map(() => [] as Parameters<typeof figuresOf>[2][number][]);
  for (const [index, one] of contest.submissions.entries()) {
    const problem = contest.problems[one.problem]!;
    own[one.team]!.push({
      id: ids.submissions[index]!,
      roundProblemId: ids.problems[one.problem]!,
      submittedAt: one.submittedAt,
      verdict: one.verdict,
      scoreMilli: one.scoreMilli,
      maxScoreMilli: contest.scoring === 'points' ? problem.points * 1000 : undefined,
    });
  }
  return own.map((submissions) => ({
    live: figuresOf(contest, problems, submissions, null),
    frozen: figuresOf(contest, problems, submissions, contest.freezesAt),
  }));
}

export interface PastRow {
  rank: number | null;
  team: string;
  sourceId: string;
  solved: number;
  penalty: number;
  scoreMilli: number;
}

/** The rows of those who are not hidden, best first. */
export function rowsOf(contest: PastContest, ids: PastIds, figures: readonly TeamFigures[]): PastRow[] {
  const byId = new Map(ids.teams.map((id, index) => [id, index]));
  const participants = contest.teams.flatMap(({ name, isHidden }, index) => {
    const one = { id: ids.teams[index]!, name, starred: false, disqualified: false, universities: [] };
    return isHidden ? [] : [{ ...one, memberIds: [], memberNames: [] }];
  });
  const live = new Map(figures.map((one, index) => [ids.teams[index]!, one.live]));
  return scoreboardOf(contest.scoring, participants, live).map((row) => {
    const { solved, penalty, scoreMilli } = row;
    const { name, sourceId } = contest.teams[byId.get(row.participant.id)!]!;
    return { rank: row.rank, team: name, sourceId, solved, penalty, scoreMilli };
  });
}

/** One thing about one team that the file says otherwise. `field` is a key of `differs` in the messages. */
export interface Difference {
  team: string;
  field: string;
  ours: string;
  theirs: string;
  params: Params;
}

export interface Comparison {
  /** What the file says of standings. */
  with: 'scoreboard' | 'awards' | 'nothing';
  count: number;
  differences: Difference[];
}

/** Compares these standings with the scoreboard in the file, or else with its awards. */
export function compareStandings(contest: PastContest, rows: readonly PastRow[], objects: FeedObjects): Comparison {
  const all = [
    ...(objects.scoreboard ? fromScoreboard(contest, rows, objects.scoreboard.rows) : []),
    ...contest.awards.flatMap((award) => fromAward(contest, rows, award)),
  ];
  const source = objects.scoreboard ? 'scoreboard' : contest.awards.length > 0 ? 'awards' : 'nothing';
  return { with: source, count: all.length, differences: all.slice(0, MOST_KEPT) };
}

function fromScoreboard(contest: PastContest, rows: readonly PastRow[], told: readonly unknown[]): Difference[] {
  const ours = new Map(rows.map((row) => [row.sourceId, row]));
  const differences: Difference[] = [];
  const seen = new Set<string>();
  for (const one of told) {
    const id = isObject(one) ? (idOf(one.team_id) ?? '') : '';
    const row = ours.get(id);
    if (!isObject(one) || !row) {
      differences.push({ team: shown(id), field: 'not_here', ours: '–', theirs: '', params: {} });
      continue;
    }
    seen.add(id);
    const score: Json = isObject(one.score) ? one.score : {};
    const differs = (field: string, mine: number | null, theirs: unknown) => {
      if (typeof theirs === 'number' && theirs !== mine)
        differences.push({ team: row.team, field, ours: String(mine ?? '–'), theirs: String(theirs), params: {} });
    };
    differs('rank', row.rank, one.rank);
    if (contest.scoring === 'icpc') {
      differs('solved', row.solved, score.num_solved);
      const total = readMinutesOrSpan(score.total_time);
      differs('penalty', row.penalty, total === undefined ? undefined : Math.floor(total / 60_000));
    } else if (typeof score.score === 'number') {
      differs('score', row.scoreMilli / 1000, Math.round(score.score * 1000) / 1000);
    }
  }
  for (const row of rows)
    if (!seen.has(row.sourceId))
      differences.push({ team: row.team, field: 'not_there', ours: String(row.rank ?? '–'), theirs: '–', params: {} });
  return differences;
}

/** Ranks that awards state: the winner, and `rank-N`. */
function fromAward(contest: PastContest, rows: readonly PastRow[], { id, teams }: PastAward): Difference[] {
  const rank = id === 'winner' ? 1 : Number(/^rank-(\d{1,5})$/.exec(id)?.[1] ?? NaN);
  if (!Number.isInteger(rank)) return [];
  const ours = new Map(rows.map((row) => [row.sourceId, row]));
  return teams.flatMap((index) => {
    const team = contest.teams[index]!;
    const mine = ours.get(team.sourceId)?.rank ?? null;
    if (mine === rank) return [];
    return [{ team: team.name, field: 'rank', ours: String(mine ?? '–'), theirs: String(rank), params: {} }];
  });
}

const MEDALS: Readonly<Record<string, Award>> = {
  'gold-medal': 'gold',
  'silver-medal': 'silver',
  'bronze-medal': 'bronze',
  'honorable-mention': 'honourable',
};

/** The awards of the file by place of the team; a team has the best that it was given. */
export function medalsOf(awards: readonly PastAward[]): Map<number, Award> {
  const medals = new Map<number, Award>();
  for (const [id, medal] of Object.entries(MEDALS))
    for (const team of awards.find((one) => one.id === id)?.teams ?? []) if (!medals.has(team)) medals.set(team, medal);
  return medals;
}

/** How many awards of the file have no place in results here: all but medals, the winner, ranks and first solves. */
export function otherAwards(awards: readonly PastAward[]): string[] {
  return awards.map(({ id }) => id).filter((id) => !(id in MEDALS) && !/^(winner$|rank-\d|first-to-solve-)/.test(id));
}
