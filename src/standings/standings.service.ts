/** Keeps standings up to date as verdicts arrive, and builds the board for each audience under the freeze. */
import { createHash } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { isContestStaff } from '../contests/contests.rules.ts';
import {
  getRound,
  getRoundBySlugs,
  listRoundProblems,
  listRounds,
  participantsVersion,
} from '../contests/contests.service.ts';
import { listParticipantsIn, readingsOf } from '../contests/unranked.service.ts';
import { isFrozenFor, phaseAt, type Round, type RoundPhase, type RoundProblem } from '../contests/rounds.rules.ts';
import { speedsOf } from '../judgings/speeds.service.ts';
import { rejudgingsOf } from '../judgings/judgings.service.ts';
import { maxScoreMilli } from '../problems/package-judging.rules.ts';
import { getProblemVersion } from '../problems/problems.service.ts';
import { getSubmission } from '../submissions/submissions.service.ts';
import type { Board } from './board.rules.ts';
import { figuresOf, firstSolvers, scoreboardOf } from './standings.rules.ts';
import * as store from './standings.store.ts';

const MAX_TRIES = 10;

/** Judged submissions, each with the full marks of the version that judged it, for the scoring rules. */
export async function withFullMarks<S extends { problemVersionId: string }>(
  app: App,
  submissions: readonly S[],
): Promise<(S & { maxScoreMilli: number | undefined })[]> {
  const marks = new Map<string, number | undefined>();
  for (const { problemVersionId } of submissions) {
    if (marks.has(problemVersionId)) continue;
    marks.set(problemVersionId, maxScoreMilli((await getProblemVersion(app, problemVersionId)).pkg));
  }
  return submissions.map((one) => ({ ...one, maxScoreMilli: marks.get(one.problemVersionId) }));
}

/** Recomputes one participant's row from their submissions. Idempotent, independent of order, safe with concurrent writers. */
export async function refreshStanding(app: App, roundId: string, participantId: string): Promise<void> {
  const round = await getRound(app, roundId);
  const problems = await listRoundProblems(app, roundId);
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const rev = await store.findStandingRev(app.db, roundId, participantId);
    const submissions = await withFullMarks(app, await store.listStandingSubmissions(app.db, roundId, [participantId]));
    const live = figuresOf(round, problems, submissions, null);
    const frozen = figuresOf(round, problems, submissions, round.freezesAt);
    if (await store.saveStanding(app.db, { roundId, participantId, rev }, live, frozen, app.clock.nowMs())) return;
  }
  throw new Error(`The standing of ${participantId} in ${roundId} kept changing`);
}

/** Recomputes the row of a submission after it was received or judged. */
export async function refreshStandingOf(app: App, submissionId: string): Promise<void> {
  const submission = await getSubmission(app, submissionId);
  if (submission.roundId && submission.participantId)
    await refreshStanding(app, submission.roundId, submission.participantId);
}

/** Recomputes a participant's row in each round, after registration, withdrawal, a change of rank state or a new name. */
export async function refreshParticipant(app: App, contestId: string, participantId: string): Promise<void> {
  for (const round of await listRounds(app, contestId)) await refreshStanding(app, round.id, participantId);
}

/** Recomputes a whole round, after its times or problems changed. */
export async function refreshRound(app: App, roundId: string): Promise<void> {
  for (const participantId of await store.listActiveParticipants(app.db, roundId))
    await refreshStanding(app, roundId, participantId);
}

const cachedBoards = new WeakMap<App, Map<string, Board>>();

/**
 * The board of a round for an audience, cached in memory until anything it shows changes. @throws NotFound when hidden.
 */
export async function boardFor(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  asPublic = false,
): Promise<Board> {
  const sources = await boardSources(app, actor, contestSlug, roundSlug, asPublic);
  const boards = cachedBoards.get(app) ?? new Map<string, Board>();
  cachedBoards.set(app, boards);
  const slot = `${sources.round.id}-${sources.isFrozen}`;
  const cached = boards.get(slot);
  if (cached?.version === sources.version) return cached;
  const board = await buildBoard(app, sources);
  boards.set(slot, board);
  return board;
}

/** The board computed from the database without the cache; `boardFor` must equal it. */
export async function freshBoardFor(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  asPublic = false,
): Promise<Board> {
  return await buildBoard(app, await boardSources(app, actor, contestSlug, roundSlug, asPublic));
}

interface BoardSources {
  contest: Board['contest'];
  round: Round;
  problems: RoundProblem[];
  isFrozen: boolean;
  phase: RoundPhase;
  /** Changes whenever the board does. It is read before the board's data, so a board is never older than its version. */
  version: string;
}

async function boardSources(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  asPublic: boolean,
): Promise<BoardSources> {
  const nowMs = app.clock.nowMs();
  const { contest, round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  const { id, slug, name } = contest;
  const audience = isContestStaff(actor) && !asPublic ? 'staff' : 'public';
  const isFrozen = isFrozenFor(audience, round, nowMs);
  const phase = phaseAt(round, nowMs);
  const problems = phase === 'scheduled' ? [] : await listRoundProblems(app, round.id);
  const parts = [
    [id, slug, name],
    round,
    problems,
    isFrozen,
    phase,
    await participantsVersion(app, id),
    // Who may read a problem of the round changes who is ranked.
    (await readingsOf(app, [round])).get(round.id),
    await store.standingsVersion(app.db, round.id),
  ];
  const version = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
  return { contest: { id, slug, name }, round, problems, isFrozen, phase, version };
}

async function buildBoard(app: App, sources: BoardSources): Promise<Board> {
  const { contest, round, problems, isFrozen, phase, version } = sources;
  const participants = await listParticipantsIn(app, round);
  const figures = await store.listFigures(app.db, round.id, isFrozen ? 'frozen' : 'live');
  const rows = scoreboardOf(
    round.scoring,
    participants
      .filter((participant) => participant.withdrawnAt === null)
      .map((participant) => ({
        id: participant.id,
        name: participant.name,
        starred: participant.starred,
        disqualified: participant.disqualifiedAt !== null,
        universities: [
          ...new Set(participant.members.map((member) => member.university).filter((name) => name !== null)),
        ],
        memberIds: participant.memberIds,
      })),
    figures,
  );
  const counted = rows.flatMap((row) => Object.values(row.cells)).flatMap(({ bestId }) => bestId ?? []);
  const speeds = await speedsOf(app, round.scoring === 'kernel' ? counted : []);
  const named = await Promise.all(
    problems.map(async (problem) => {
      const { pkg } = await getProblemVersion(app, problem.problemVersionId);
      const { id, label, points, weight, problemVersionId } = problem;
      return {
        id,
        label,
        points,
        weight,
        problemVersionId,
        name: pkg.name.en ?? Object.values(pkg.name)[0] ?? pkg.shortName,
      };
    }),
  );
  return {
    ...{ contest, round, problems: named, rows, isFrozen, version, phase },
    firstSolvers: firstSolvers(rows),
    speeds: speeds.counted,
    speedsInReview: speeds.waiting,
  };
}

/** Submissions of a round that wait for a verdict or a rejudging. */
export async function pendingOf(app: App, roundId: string): Promise<number> {
  return (await store.countPending(app.db, roundId)) + (await rejudgingsOf(app, roundId));
}
