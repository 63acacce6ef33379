/** The plan of a rehearsal: which rounds at which times, and who submits what when. The preview and the rehearsal make the same. */
import { may, mayInContest } from '../accounts/permissions.rules.ts';
import { endsAt, visibleAt } from '../rounds/problem-times.rules.ts';
import { countedAt } from '../rounds/round-clock.rules.ts';
import type { Round, RoundProblem } from '../rounds/rounds.rules.ts';
import { listProblemsOfRoundsUnchecked } from '../rounds/rounds.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { fastestSpeed, rehearsalMove, type RoundSpan } from './rehearsal-clock.rules.ts';
import {
  planOfExamples,
  planOfSubmissions,
  seededRandom,
  type PastSubmission,
  type PlannedSubmission,
  type RoundToPlan,
} from './rehearsal-plan.rules.ts';
import * as sources from './rehearsal-sources.store.ts';
import {
  SUBMISSIONS_MAX,
  type RehearsalSettings,
  type RehearsalSource,
  type SourceContest,
  type Speed,
} from './rehearsals.rules.ts';

/** Rounds with their problems, and the problem of each. */
export interface LoadedRounds {
  rounds: readonly Round[];
  problems: readonly RoundProblem[];
  problemIdOf: ReadonlyMap<string, string>;
  examplesOf: ReadonlyMap<string, { path: string; expected: readonly string[] }[]>;
}

/** What the plan is made from. */
export async function loadRoundsUnchecked(app: App, rounds: readonly Round[]): Promise<LoadedRounds> {
  const ids = rounds.map(({ id }) => id);
  const all = (await listProblemsOfRoundsUnchecked(app, ids)).filter(({ takenOut }) => !takenOut);
  const problems = [...all].sort((a, b) => a.position - b.position);
  const problemIdOf = new Map<string, string>();
  const examplesOf = new Map<string, { path: string; expected: readonly string[] }[]>();
  for (const { id, problemVersionId } of problems) {
    const { problem, pkg } = await getProblemVersionUnchecked(app, problemVersionId);
    problemIdOf.set(id, problem.id);
    const judged = pkg.examples.filter(({ notJudged }) => !notJudged);
    examplesOf.set(
      id,
      judged.map(({ path, expected }) => ({ path, expected })),
    );
  }
  return { rounds, problems, problemIdOf, examplesOf };
}

/** How long rounds are without their pauses, as copies have them. */
export function spansOf(rounds: readonly Round[]): RoundSpan[] {
  return rounds.map(({ opensAt, closesAt, removed }) => ({ opensAt, closesAt: countedAt(removed, closesAt) }));
}

/** The speed of rounds that are to run as fast as submissions are put in. */
export function speedOf(speed: Speed, rounds: readonly Round[], submissions: number): number {
  return speed === 'fastest' ? fastestSpeed(spansOf(rounds), submissions) : speed;
}

/**
 * Ended contests with problems that these rounds have: the contest itself where the actor may read all its submissions, and others
 * for organizers of the site, since all staff of the rehearsed contest read what is submitted again.
 */
export async function sourceContests(app: App, actor: Actor, loaded: LoadedRounds): Promise<SourceContest[]> {
  const ownId = loaded.rounds[0]?.contestId;
  const past = (await pastProblems(app, loaded)).filter(({ contestId }) =>
    contestId === ownId ? mayInContest(actor, 'submission.list-all', contestId) : may(actor, 'submission.list-all'),
  );
  const counts = await sources.countPast(
    app.db,
    past.map(({ roundProblemId }) => roundProblemId),
  );
  const found = new Map<string, SourceContest>();
  for (const { contestId, contestName, roundProblemId } of past) {
    const one = found.get(contestId) ?? { contestId, name: contestName, problems: 0, submissions: 0 };
    found.set(contestId, {
      ...one,
      problems: one.problems + 1,
      submissions: one.submissions + (counts.get(roundProblemId) ?? 0),
    });
  }
  return [...found.values()].filter(({ submissions }) => submissions > 0);
}

async function pastProblems(app: App, { problemIdOf }: LoadedRounds): Promise<sources.PastProblem[]> {
  return await sources.listPastProblems(app.db, [...new Set(problemIdOf.values())], app.clock.nowMs());
}

/** The plan for rounds that run at these times; the same seed makes the same plan. */
export async function planUnchecked(
  app: App,
  loaded: LoadedRounds,
  { source, teams }: Pick<RehearsalSettings, 'source' | 'teams'>,
  seed: string,
): Promise<PlannedSubmission[]> {
  const random = seededRandom(seed);
  const rounds: RoundToPlan[] = loaded.rounds.map((round) => ({
    opensAt: round.opensAt,
    closesAt: round.closesAt,
    problems: loaded.problems
      .filter(({ roundId }) => roundId === round.id)
      .map((problem) => ({
        roundProblemId: problem.id,
        examples: loaded.examplesOf.get(problem.id) ?? [],
        opensAt: visibleAt(round, problem),
        closesAt: endsAt(round, problem),
      })),
  }));
  if (source.kind === 'examples') return planOfExamples(rounds, teams, random);
  return planOfSubmissions(rounds, await pastOfUnchecked(app, loaded, source), teams, random);
}

/** What was submitted to a contest, by problems of the rehearsal. */
async function pastOfUnchecked(
  app: App,
  loaded: LoadedRounds,
  source: Extract<RehearsalSource, { kind: 'contest' }>,
): Promise<PastSubmission[]> {
  const past = (await pastProblems(app, loaded)).filter(({ contestId }) => contestId === source.contestId);
  const rows = await sources.listPast(
    app.db,
    past.map(({ roundProblemId }) => roundProblemId),
    SUBMISSIONS_MAX + 1,
  );
  const from = new Map(past.map((one) => [one.roundProblemId, one]));
  // A problem that several rounds of the rehearsal have gets them in the first.
  const target = new Map([...loaded.problemIdOf].reverse().map(([id, problemId]) => [problemId, id]));
  return rows.flatMap(({ id, participantId, roundProblemId, submittedAt, verdict }) => {
    const { problemId, opensAt, closesAt } = from.get(roundProblemId)!;
    const into = target.get(problemId);
    const part = (submittedAt - opensAt) / Math.max(1, closesAt - opensAt);
    return into === undefined ? [] : [{ id, participantId, roundProblemId: into, part, verdict }];
  });
}

/** Rounds of the original at the times that they have in the rehearsal. */
export function movedRounds(rounds: readonly Round[], startsAt: number, speed: number): Round[] {
  const move = rehearsalMove(spansOf(rounds), startsAt, speed);
  return rounds.map((round) => ({
    ...round,
    opensAt: move(round.opensAt),
    closesAt: move(countedAt(round.removed, round.closesAt)),
    freezesAt: round.freezesAt === null ? null : move(countedAt(round.removed, round.freezesAt)),
  }));
}

const LOOKS_BACK_MS = 30 * 24 * 3_600_000;
/** Of a problem that was never judged here: what building takes, and each test. */
const BUILD_MS = 2000;
const TEST_MS = 150;

/** About how long a judge slot works on these submissions. */
export async function judgeTimeUnchecked(
  app: App,
  { problems }: LoadedRounds,
  plan: readonly PlannedSubmission[],
): Promise<number> {
  const versions = problems.map(({ problemVersionId }) => problemVersionId);
  const known = await sources.averageJudgingMs(app.db, versions, app.clock.nowMs() - LOOKS_BACK_MS);
  const tookMs = new Map<string, number>();
  for (const { id, problemVersionId } of problems) {
    const { pkg } = await getProblemVersionUnchecked(app, problemVersionId);
    tookMs.set(id, known.get(problemVersionId) ?? BUILD_MS + TEST_MS * pkg.tests.length);
  }
  return plan.reduce((sum, { roundProblemId }) => sum + (tookMs.get(roundProblemId) ?? BUILD_MS), 0);
}
