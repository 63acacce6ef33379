/**
 * The overall board of a contest for each audience: the recent boards of its rounds, combined again whenever one of them has
 * changed. What a freeze hides on those boards is not there to be combined. Rows that the contest hides are: they decide about the
 * ranks of the others, and are left out afterwards.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { App } from '../platform/app-context.ts';
import { visitor, type Actor } from '../platform/actor.ts';
import { NotFound } from '../platform/errors.ts';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { getContestBySlug, requireContestVisible } from '../contests/contests.service.ts';
import { seesAsStaff, type Contest } from '../contests/contests.rules.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import type { Board, ContestBoards } from './board.rules.ts';
import { lastRankShown, limitedOverall } from './limited-boards.rules.ts';
import { overallRows, type OverallBoard, type OverallRule } from './overall.rules.ts';
import { findRule, type KeptRule } from './overall.store.ts';
import {
  audienceOf,
  freshWholeBoardUnchecked,
  hashOf,
  recentPublicWholeBoardUnchecked,
  recentWholeBoardUnchecked,
  type FindBoard,
} from './whole-boards.service.ts';

const KEPT_BOARDS = 50;
/** Combining ten thousand rows of five rounds costs about as much as three boards from nothing: it is done less often. */
const AGE_FACTOR = 5;

interface Sources {
  contest: Contest;
  rule: KeptRule;
  /** Slugs of the rounds that count, by opening, with their weights. */
  rounds: { slug: string; weight: number }[];
  boards: ContestBoards;
}

interface OfApp {
  boards: LRUCache<string, { board: OverallBoard; structure: string; madeAtMs: number }>;
  /** What the public board of this contest is made of; an entry is as old as a board may be. */
  publicSources: LRUCache<string, Sources>;
}

const byApp = new WeakMap<App, OfApp>();

function ofApp(app: App): OfApp {
  const known = byApp.get(app);
  if (known) return known;
  const made: OfApp = {
    boards: new LRUCache({ max: KEPT_BOARDS }),
    // A ttl of 0 would mean for ever.
    publicSources: new LRUCache({ max: KEPT_BOARDS, ttl: Math.max(1, app.config.boardMaxAgeMs) }),
  };
  byApp.set(app, made);
  return made;
}

/**
 * The overall board as it was at most five times `BOARD_MAX_AGE_MS` ago, for an audience; freezes and phases are those of now.
 * @throws NotFound when the contest is hidden or combines no rounds
 */
export async function recentOverallFor(
  app: App,
  actor: Actor,
  contestSlug: string,
  asPublic = false,
): Promise<OverallBoard> {
  const sources = await sourcesOf(app, await getContestBySlug(app, actor, contestSlug));
  return shownTo(actor, await combined(app, actor, sources, asPublic, recentWholeBoardUnchecked), asPublic);
}

/** The same from boards computed from the database, without any cache; `recentOverallFor` must equal it. */
export async function freshOverallFor(
  app: App,
  actor: Actor,
  contestSlug: string,
  asPublic = false,
): Promise<OverallBoard> {
  const sources = await sourcesOf(app, await getContestBySlug(app, actor, contestSlug));
  const boards = await boardsOf(app, actor, sources, asPublic, freshWholeBoardUnchecked);
  return shownTo(actor, overallOf(sources, boards, versionOf(sources, boards).version), asPublic);
}

/** The public board: what it is made of costs no query while it is recent. @throws NotFound */
export async function publicRecentOverall(app: App, contestSlug: string): Promise<OverallBoard> {
  const { publicSources } = ofApp(app);
  let sources = app.config.boardMaxAgeMs > 0 ? publicSources.get(contestSlug) : undefined;
  if (!sources) {
    sources = await sourcesOf(app, await getContestBySlug(app, visitor, contestSlug));
    publicSources.set(contestSlug, sources);
  }
  const find: FindBoard = (_app, _actor, contest, round) => recentPublicWholeBoardUnchecked(app, contest, round);
  return shownTo(visitor, await combined(app, visitor, sources, true, find), true);
}

/** What visitors see of a board, made once for all of them. */
const forVisitors = new WeakMap<OverallBoard, OverallBoard>();

/** A whole board without the rows that its contest hides from this reader. */
function shownTo(actor: Actor, board: OverallBoard, asPublic: boolean): OverallBoard {
  if (board.top === null || audienceOf(actor, board.contest.id, asPublic) === 'staff') return board;
  if (actor.kind === 'user' && !asPublic) return limitedOverall(board, actor.id, hashOf);
  const made = forVisitors.get(board) ?? limitedOverall(board, null, hashOf);
  forVisitors.set(board, made);
  return made;
}

/** How a rule that is not saved yet would rank: for its form. */
export async function previewOverall(
  app: App,
  actor: Actor,
  contest: Contest,
  rule: OverallRule,
): Promise<OverallBoard> {
  requireInContest(actor, 'contest.edit', contest.id);
  const sources = await withRounds(app, contest, { ...rule, contestId: contest.id, rev: 0 });
  return overallOf(sources, await boardsOf(app, actor, sources, false, recentWholeBoardUnchecked), '');
}

async function sourcesOf(app: App, contest: Contest): Promise<Sources> {
  const rule = await findRule(app.db, contest.id);
  if (!rule) throw new NotFound('overall_not_found');
  return await withRounds(app, contest, rule);
}

async function withRounds(app: App, contest: Contest, rule: KeptRule): Promise<Sources> {
  const weights = new Map(rule.rounds.map(({ roundId, weight }) => [roundId, weight]));
  const all = await listRoundsUnchecked(app, contest.id);
  const rounds = all.flatMap(({ id, slug }) => {
    const weight = weights.get(id);
    return weight === undefined ? [] : [{ slug, weight }];
  });
  const boards = { rounds: all.map(({ slug, name }) => ({ slug, name })), hasOverall: true };
  return { contest, rule, rounds, boards };
}

async function boardsOf(app: App, actor: Actor, { contest, rounds }: Sources, asPublic: boolean, find: FindBoard) {
  const found: Board[] = [];
  for (const { slug } of rounds) found.push(await find(app, actor, contest.slug, slug, asPublic));
  return found;
}

async function combined(
  app: App,
  actor: Actor,
  sources: Sources,
  asPublic: boolean,
  find: FindBoard,
): Promise<OverallBoard> {
  const boards = await boardsOf(app, actor, sources, asPublic, find);
  const { structure, version } = versionOf(sources, boards);
  const { boards: kept } = ofApp(app);
  const slot = `${sources.contest.id}-${seesAsStaff(actor, sources.contest.id) && !asPublic}`;
  const known = kept.get(slot);
  const isRecent = known && performance.now() - known.madeAtMs < AGE_FACTOR * app.config.boardMaxAgeMs;
  if (known?.board.version === version || (isRecent && known.structure === structure)) return known.board;
  const board = overallOf(sources, boards, version);
  kept.set(slot, { board, structure, madeAtMs: performance.now() });
  return board;
}

/** What changes whenever the board does, and what changes with everything but results. */
function versionOf(
  { contest, rule, rounds, boards: all }: Sources,
  boards: readonly Board[],
): { structure: string; version: string } {
  const structure = JSON.stringify([
    [contest.id, contest.slug, contest.name, contest.participation, contest.boardTop],
    [rule, rounds, all],
    boards.map(({ phase, isFrozen, withheld }) => [phase, isFrozen, withheld]),
  ]);
  const versions = boards.map(({ version }) => version);
  const hash = createHash('sha256').update(JSON.stringify([structure, versions]));
  return { structure, version: hash.digest('base64url') };
}

function overallOf(
  { contest, rule, rounds, boards: all }: Sources,
  boards: readonly Board[],
  version: string,
): OverallBoard {
  const { id, slug, name, participation } = contest;
  const { kind, ties, bestOf } = rule;
  const weightOf = (index: number) => rounds[index]?.weight ?? 0;
  const hasOpened = ({ phase }: Board) => phase !== 'scheduled';
  return {
    contest: { id, slug, name, participation },
    rule: { kind, ties, bestOf },
    rounds: boards.map(({ round, phase, isFrozen, rows, top }, index) => {
      const { id: roundId, slug: roundSlug, name: roundName, scoring } = round;
      const lastShown = top === null ? null : lastRankShown(rows, top);
      const shown = { id: roundId, slug: roundSlug, name: roundName, scoring, weight: weightOf(index) };
      return { ...shown, phase, isFrozen, lastShown };
    }),
    rows: overallRows(
      rule,
      boards.map((board, index) => ({ weight: weightOf(index), hasOpened: hasOpened(board), rows: board.rows })),
    ),
    top: contest.boardTop,
    isFrozen: boards.some(({ isFrozen }) => isFrozen),
    boards: all,
    version,
  };
}

const LEADERS = 5;

/** The first few of the overall board, for the overview of its contest; undefined for one that combines no rounds. */
export async function overallLeaders(app: App, actor: Actor, contest: Contest) {
  requireContestVisible(actor, contest);
  const rule = await findRule(app.db, contest.id);
  if (!rule) return undefined;
  const sources = await withRounds(app, contest, rule);
  const { rows } = shownTo(actor, await combined(app, actor, sources, false, recentWholeBoardUnchecked), false);
  const isAnyAhead = rows.some(({ solved, valueMilli }) => solved > 0 || valueMilli > 0);
  return isAnyAhead
    ? rows
        .filter(({ rank }) => rank !== null)
        .slice(0, LEADERS)
        .map(({ rank, participant }) => ({ rank, name: participant.name }))
    : [];
}
