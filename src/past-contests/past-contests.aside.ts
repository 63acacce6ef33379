/** Reads the file of a past contest and plans what is written of it, in a thread: the text is untrusted and may be long. */
import { findLanguage } from '../../judge/contract/languages.ts';
import { newId } from '../platform/ids.ts';
import { readPastFile, type PastFile } from './past-files.input.ts';
import { MOST_KEPT, PastRefusal, type Params } from './past-limits.rules.ts';
import type { PastContest } from './past-contest.rules.ts';
import type { PastReport } from './past-contests.rules.ts';
import type { PlanHead, PlanLine } from './past-plan.rules.ts';
import { readPastContest } from './past-reading.rules.ts';
import {
  compareStandings,
  figuresOfTeams,
  medalsOf,
  otherAwards,
  rowsOf,
  type PastIds,
} from './past-standings.rules.ts';

export interface PastToRead extends PastFile {
  /** Answer what is to be written as well. */
  hasLines: boolean;
}

export interface PastRead {
  report: PastReport;
  /** A line of JSON for the head and for each of the rest; empty unless asked for. */
  lines: string;
  lineCount: number;
}

export interface PastFailure {
  fault: { code: string; params: Params; isTooLarge: boolean };
}

/** Never throws for what stands in the file. */
export async function readPast({ hasLines, ...file }: PastToRead): Promise<PastRead | PastFailure> {
  try {
    const objects = await readPastFile(file);
    const contest = readPastContest(objects);
    const ids = idsOf(contest);
    const figures = figuresOfTeams(contest, ids);
    const rows = rowsOf(contest, ids, figures);
    const lines = hasLines ? linesOf(contest, ids, figures) : [];
    return {
      report: { ...reportOf(contest, rows), comparison: compareStandings(contest, rows, objects) },
      lines: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
      lineCount: Math.max(0, lines.length - 1),
    };
  } catch (error) {
    if (!(error instanceof PastRefusal)) throw error;
    const { code, params, isTooLarge } = error;
    return { fault: { code, params, isTooLarge } };
  }
}

/** Ids in the order of problems, teams and submissions: where instants are equal, the earlier one comes first. */
function idsOf({ problems, teams, submissions }: PastContest): PastIds {
  return {
    problems: problems.map(() => newId()),
    teams: teams.map(() => newId()),
    submissions: submissions.map(() => newId()),
  };
}

function reportOf(contest: PastContest, rows: PastReport['rows']): Omit<PastReport, 'comparison'> {
  const { name, opensAt, closesAt, freezesAt, scoring, penaltyMinutes, notes, faults, faultCount, teams } = contest;
  const lastAt = contest.submissions.reduce(
    (at, one) => Math.max(at, one.submittedAt, one.judgedAt),
    Math.max(closesAt, contest.thawedAt ?? 0, contest.finalizedAt ?? 0),
  );
  const universities = new Map<string, number>();
  for (const { university } of teams)
    if (university !== null) universities.set(university, (universities.get(university) ?? 0) + 1);
  const others = otherAwards(contest.awards);
  const left = others.length === 0 ? [] : [{ code: 'awards', count: others.length, examples: others.slice(0, 5) }];
  return {
    ...{ name, opensAt, closesAt, lastAt, freezesAt, scoring, penaltyMinutes, notes, faults, faultCount },
    counts: {
      teams: teams.length,
      hidden: teams.filter(({ isHidden }) => isHidden).length,
      universities: universities.size,
      groups: new Set(teams.flatMap(({ group }) => group ?? [])).size,
      problems: contest.problems.length,
      submissions: contest.submissions.length,
      accepted: contest.submissions.filter(({ verdict }) => verdict === 'AC').length,
      awards: medalsOf(contest.awards).size,
    },
    problems: contest.problems.map(({ label, name: title }) => ({ label, name: title })),
    left: [...contest.left, ...left],
    rows: rows.slice(0, MOST_KEPT),
    universities: [...universities].map(([one, count]) => ({ name: one, teams: count })),
  };
}

const EXTERNAL_ID_MAX = 36;

function linesOf(
  contest: PastContest,
  ids: PastIds,
  figures: ReturnType<typeof figuresOfTeams>,
): (PlanHead | PlanLine)[] {
  const { opensAt, closesAt, freezesAt, thawedAt, finalizedAt, scoring, penaltyMinutes, removed } = contest;
  const head: PlanHead = {
    kind: 'head',
    roundId: newId(),
    ...{ opensAt, closesAt, freezesAt, finalizedAt, scoring, penaltyMinutes, removed },
    // Of a contest that is long over nothing is hidden.
    thawedAt: freezesAt === null ? null : (thawedAt ?? closesAt),
    problems: contest.problems.map(({ label, name, timeLimitMs, points }, index) => {
      return { id: ids.problems[index]!, versionId: newId(), label, name, timeLimitMs, points };
    }),
    awards: [...medalsOf(contest.awards)].map(([team, award]) => [ids.teams[team]!, award]),
  };
  return [
    head,
    ...contest.teams.map(({ sourceId, name, university, group, isHidden }, index): PlanLine => {
      const externalId = sourceId.length <= EXTERNAL_ID_MAX ? sourceId : null;
      return { kind: 'team', id: ids.teams[index]!, name, externalId, university, group, isHidden };
    }),
    ...contest.submissions.map((one, index): PlanLine => {
      const { submittedAt, judgedAt, verdict, scoreMilli } = one;
      return {
        kind: 'work',
        ...{ id: ids.submissions[index]!, judgementId: newId(), submittedAt, judgedAt, verdict, scoreMilli },
        participantId: ids.teams[one.team]!,
        problemId: ids.problems[one.problem]!,
        language: findLanguage(one.language ?? '')?.id ?? null,
      };
    }),
    ...figures.map((one, index): PlanLine => ({ kind: 'figures', participantId: ids.teams[index]!, ...one })),
  ];
}
