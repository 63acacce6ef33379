/**
 * The board of a round for each audience, kept in memory. A verdict changes the rows of one participant: the kept board takes
 * over the rows that changed since it was made, and everything else it shows is compared by version. Any number of
 * processes may write. These are whole boards: what of them a reader may see is up to `boards.service.ts`.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { App } from '../platform/app-context.ts';
import { type Actor, visitor } from '../platform/actor.ts';
import { seesAsStaff } from '../contests/contests.rules.ts';
import { participantsVersionUnchecked } from '../participants/participants.service.ts';
import { getRoundBySlugs, listShownProblemsUnchecked } from '../rounds/rounds.service.ts';
import { listParticipantsInUnchecked, readingsOfUnchecked } from '../participants/unranked.service.ts';
import { lookOf } from '../rounds/problem-looks.rules.ts';
import { isFrozenFor, phaseAt, type Round, type RoundPhase, type RoundProblem } from '../rounds/rounds.rules.ts';
import { versionsKeptSecretUnchecked } from '../rounds/running-rounds.service.ts';
import { speedsOfUnchecked } from '../judgings/speeds.service.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { boardAfter, countedIn, universitiesOf, type Board, type ContestBoards } from './board.rules.ts';
import { contestBoardsUnchecked, universitiesGivenUnchecked } from './contest-boards.service.ts';
import { listNewestNumbers } from './results.store.ts';
import { firstSolvers, scoreboardOf } from './standings.rules.ts';
import { withoutPartialPoints } from './withheld-points.rules.ts';
import * as store from './standings.store.ts';

/** Several processes write with several clocks: rows of the last seconds are read again. */
const CLOCK_SKEW_MS = 10_000;
const KEPT_BOARDS = 50;

interface KeptBoard {
  board: Board;
  /** Everything but the figures. */
  structure: string;
  /** When the figures were read, by the newest row. */
  at: number;
  revs: Map<string, number>;
  /** By the clock of this process. */
  checkedAtMs: number;
}

export type Audience = 'staff' | 'public';

interface BoardSources {
  contest: Board['contest'];
  top: number | null;
  round: Round;
  problems: RoundProblem[];
  resultNumber: number | null;
  boards: ContestBoards;
  audience: Audience;
  withheld: string[];
  isFrozen: boolean;
  phase: RoundPhase;
  structure: string;
  figures: { at: number; revs: number };
  /** Changes whenever the board does. It is read before the board's data, so a board is never older than its version. */
  version: string;
}

interface OfApp {
  boards: LRUCache<string, KeptBoard>;
  /** Checks under way, by the slot of their board. */
  checks: Map<string, Promise<Board>>;
  /** Rounds by the address of their public board; an entry is as old as a board may be. */
  publicRounds: LRUCache<string, Round>;
}

const byApp = new WeakMap<App, OfApp>();

function ofApp(app: App): OfApp {
  const known = byApp.get(app);
  if (known) return known;
  const made: OfApp = {
    boards: new LRUCache({ max: KEPT_BOARDS }),
    checks: new Map(),
    // A ttl of 0 would mean for ever.
    publicRounds: new LRUCache({ max: KEPT_BOARDS, ttl: Math.max(1, app.config.boardMaxAgeMs) }),
  };
  byApp.set(app, made);
  return made;
}

/** How the board of a round is found for a reader. */
export type FindBoard = (
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  asPublic?: boolean,
) => Promise<Board>;

/** All rows of the board of a round, under the freeze for an audience, as it is now. @throws NotFound when hidden. */
export const wholeBoardUnchecked: FindBoard = async (app, actor, contestSlug, roundSlug, asPublic = false) =>
  await currentBoard(app, await boardSources(app, actor, contestSlug, roundSlug, asPublic));

/** The same computed from the database without the cache; `wholeBoardUnchecked` must equal it. */
export const freshWholeBoardUnchecked: FindBoard = async (app, actor, contestSlug, roundSlug, asPublic = false) =>
  (await buildBoard(app, await boardSources(app, actor, contestSlug, roundSlug, asPublic))).board;

/**
 * The same as it was at most `BOARD_MAX_AGE_MS` ago: however many people read it, the database is asked once in that time.
 * Permission, freeze and phase are those of now. @throws NotFound when hidden.
 */
export const recentWholeBoardUnchecked: FindBoard = async (app, actor, contestSlug, roundSlug, asPublic = false) => {
  const { round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  const check = () => wholeBoardUnchecked(app, actor, contestSlug, roundSlug, asPublic);
  return await recentBoard(app, round, audienceOf(actor, round.contestId, asPublic), check);
};

/** All rows of the public board, found by its URL: while it is recent, it costs no query. @throws NotFound when hidden. */
export async function recentPublicWholeBoardUnchecked(
  app: App,
  contestSlug: string,
  roundSlug: string,
): Promise<Board> {
  const { publicRounds } = ofApp(app);
  const address = `${contestSlug}/${roundSlug}`;
  let round = app.config.boardMaxAgeMs > 0 ? publicRounds.get(address) : undefined;
  if (!round) {
    ({ round } = await getRoundBySlugs(app, visitor, contestSlug, roundSlug));
    publicRounds.set(address, round);
  }
  return await recentBoard(app, round, 'public', () => wholeBoardUnchecked(app, visitor, contestSlug, roundSlug));
}

/** The kept board of a round if it was checked recently; otherwise all who ask wait for one check. */
async function recentBoard(app: App, round: Round, audience: Audience, check: () => Promise<Board>): Promise<Board> {
  const { boards, checks } = ofApp(app);
  const nowMs = app.clock.nowMs();
  const slot = slotOf(round, isFrozenFor(audience, round, nowMs), audience);
  const kept = boards.get(slot);
  if (kept?.board.phase === phaseAt(round, nowMs) && performance.now() - kept.checkedAtMs < app.config.boardMaxAgeMs)
    return kept.board;
  const running = checks.get(slot);
  if (running) return await running;
  const started = check().finally(() => checks.delete(slot));
  checks.set(slot, started);
  return await started;
}

export function audienceOf(actor: Actor, contestId: string, asPublic: boolean): Audience {
  return seesAsStaff(actor, contestId) && !asPublic ? 'staff' : 'public';
}

/** Without partial points, a board tells all audiences the same unless it is frozen. */
function slotOf({ id, scoring }: Round, isFrozen: boolean, audience: Audience): string {
  return `${id}-${isFrozen}-${scoring === 'icpc' ? 'all' : audience}`;
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
  const { id, slug, name, participation, boardTop: top } = contest;
  const audience = audienceOf(actor, id, asPublic);
  const isFrozen = isFrozenFor(audience, round, nowMs);
  const phase = phaseAt(round, nowMs);
  const problems = await listShownProblemsUnchecked(app, round);
  const resultNumber = (await listNewestNumbers(app.db, [round.id])).get(round.id) ?? null;
  const boards = await contestBoardsUnchecked(app, id);
  const withheld = audience === 'public' ? await withheldIn(app, round, problems) : [];
  const parts = [
    [id, slug, name, participation, top, resultNumber, boards],
    round,
    problems,
    isFrozen,
    phase,
    withheld,
    await participantsVersionUnchecked(app, id),
    // Who may read a problem of the round changes who is ranked.
    (await readingsOfUnchecked(app, [round])).get(round.id),
  ];
  const structure = hashOf(parts);
  const figures = await store.standingsVersion(app.db, round.id);
  return {
    contest: { id, slug, name, participation, ...(contest.importedFrom === null ? {} : { isImported: true as const }) },
    ...{ top, round, problems, resultNumber, boards, audience, withheld, isFrozen, phase, structure, figures },
    version: hashOf([structure, figures.at, figures.revs]),
  };
}

/** Problems whose partial points the contestants of a running ICPC round must not learn. */
async function withheldIn(app: App, { scoring }: Round, problems: readonly RoundProblem[]): Promise<string[]> {
  if (scoring === 'icpc') return [];
  const secret = await versionsKeptSecretUnchecked(
    app,
    problems.map(({ problemVersionId }) => problemVersionId),
  );
  return problems.filter(({ problemVersionId }) => secret.has(problemVersionId)).map(({ id }) => id);
}

async function readFigures(app: App, sources: BoardSources, sinceMs?: number) {
  const { round, problems, withheld, isFrozen } = sources;
  const read = await store.listFigures(app.db, round.id, isFrozen ? 'frozen' : 'live', sinceMs);
  const hidden = new Set(withheld);
  return read.map((row) => ({ ...row, figures: withoutPartialPoints(row.figures, problems, hidden) }));
}

/** A version that follows from these parts alone. */
export function hashOf(parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** The kept board, brought up to date. */
async function currentBoard(app: App, sources: BoardSources): Promise<Board> {
  const { boards } = ofApp(app);
  const slot = slotOf(sources.round, sources.isFrozen, sources.audience);
  const checkedAtMs = performance.now();
  const kept = boards.get(slot);
  if (kept?.board.version === sources.version) {
    kept.checkedAtMs = checkedAtMs;
    return kept.board;
  }
  const followed = kept?.structure === sources.structure ? await followedBoard(app, kept, sources) : undefined;
  const made = { ...(followed ?? (await buildBoard(app, sources))), checkedAtMs };
  boards.set(slot, made);
  return made.board;
}

type MadeBoard = Omit<KeptBoard, 'checkedAtMs'>;

/** The kept board with the rows that changed; undefined when some of them were not found, as after a clock went back. */
async function followedBoard(app: App, kept: KeptBoard, sources: BoardSources): Promise<MadeBoard | undefined> {
  const { round, figures, version, structure } = sources;
  const read = await readFigures(app, sources, kept.at - CLOCK_SKEW_MS);
  const changed = read.filter((row) => kept.revs.get(row.participantId) !== row.rev);
  const revs = new Map(kept.revs);
  for (const row of changed) revs.set(row.participantId, row.rev);
  const sum = [...revs.values()].reduce((total, rev) => total + rev, 0);
  if (sum < figures.revs) return undefined;
  const byParticipant = new Map(changed.map((row) => [row.participantId, row.figures]));
  const speeds = await speedsOfUnchecked(app, round.scoring === 'kernel' ? countedIn(byParticipant.values()) : []);
  return {
    board: boardAfter(kept.board, { figures: byParticipant, speeds, version }),
    structure,
    at: figures.at,
    revs,
  };
}

async function buildBoard(app: App, sources: BoardSources): Promise<MadeBoard> {
  const { contest, top, round, problems, withheld, resultNumber, boards, isFrozen, phase, version } = sources;
  const participants = await listParticipantsInUnchecked(app, round);
  const given = await universitiesGivenUnchecked(app, participants);
  const read = await readFigures(app, sources);
  const rows = scoreboardOf(
    round.scoring,
    participants
      .filter((participant) => participant.withdrawnAt === null)
      .map((participant) => ({
        id: participant.id,
        name: participant.name,
        starred: participant.starred,
        disqualified: participant.disqualifiedAt !== null,
        universities: universitiesOf(participant, given),
        memberIds: participant.memberIds,
        memberNames: participant.members.map(({ displayName }) => displayName),
      })),
    new Map(read.map((row) => [row.participantId, row.figures])),
  );
  const speeds = await speedsOfUnchecked(app, round.scoring === 'kernel' ? countedIn(rows) : []);
  const named = await Promise.all(
    problems
      .filter(({ takenOut }) => !takenOut)
      .map(async (problem) => {
        const { pkg } = await getProblemVersionUnchecked(app, problem.problemVersionId);
        const { id, label, points, weight, problemVersionId, position } = problem;
        const name = pkg.name.en ?? Object.values(pkg.name)[0] ?? pkg.shortName;
        return { id, label, points, weight, problemVersionId, name, position, ...lookOf(problem) };
      }),
  );
  return {
    board: {
      takenOut: problems.flatMap(({ label, takenOut }) => (takenOut ? [{ label, ...takenOut }] : [])),
      ...{ contest, top, round, problems: named, rows, withheld, isFrozen, resultNumber, boards, version, phase },
      firstSolvers: firstSolvers(rows),
      speeds: speeds.counted,
      speedsInReview: speeds.waiting,
    },
    structure: sources.structure,
    at: sources.figures.at,
    revs: new Map(read.map((row) => [row.participantId, row.rev])),
  };
}
