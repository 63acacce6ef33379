/**
 * How each participant of a round came to its figures, as one audience of its board may know it: what places at an instant and
 * charts are made of. Reading all submissions of a large round takes a while, so what was read is kept: of a round that is over
 * until its board changes, of a running one for some time.
 */
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { App } from '../platform/app-context.ts';
import { withFullMarksUnchecked } from '../scoring/full-marks.service.ts';
import type { Board } from './board.rules.ts';
import { movesOf, progressOf, type Move } from './progress.rules.ts';
import { listStandingSubmissions } from './standings.store.ts';
import { withoutPartialScore } from './withheld-points.rules.ts';

/** Moves by participant; those without any are absent. */
export type History = ReadonlyMap<string, readonly Move[]>;

interface Kept {
  version: string;
  structure: string;
  madeAtMs: number;
  tookMs: number;
  history: History;
}

/** Moves of all kept histories together; one of a large round alone may have more. */
const KEPT_MOVES = 1_000_000;
const BATCH_SIZE = 200;
const KEPT_MS = 30_000;
/** Reading takes at most this part of the time. */
const SHARE = 30;
const OLDEST_MS = 60_000;

interface OfApp {
  kept: LRUCache<string, Kept>;
  underWay: Map<string, Promise<History>>;
  /** The last reading of each round that is being read: the next one waits for it. */
  last: Map<string, Promise<History>>;
}

const byApp = new WeakMap<App, OfApp>();

function ofApp(app: App): OfApp {
  const known = byApp.get(app);
  if (known) return known;
  const kept = new LRUCache<string, Kept>({
    maxSize: KEPT_MOVES,
    sizeCalculation: ({ history }) => Math.min(KEPT_MOVES, 1 + movesIn(history)),
  });
  const made: OfApp = { kept, underWay: new Map(), last: new Map() };
  byApp.set(app, made);
  return made;
}

function movesIn(history: History): number {
  let count = 0;
  for (const moves of history.values()) count += moves.length;
  return count;
}

/** What changes with staff's acts: problems, the clock, and participants. Results that came since are told later. */
function structureOf({ round, problems, rows }: Board): string {
  const { scoring, opensAt, penaltyMinutes, removed } = round;
  const hash = createHash('sha256').update(JSON.stringify([scoring, opensAt, penaltyMinutes, removed, problems]));
  for (const id of rows.map(({ participant }) => participant.id).sort()) hash.update(id);
  return hash.digest('base64url');
}

/** From when on the readers of this board know no verdicts. */
export function hiddenFrom({ isFrozen, round }: Pick<Board, 'isFrozen' | 'round'>): number | null {
  return isFrozen ? round.freezesAt : null;
}

/**
 * The history behind a board that the caller was allowed to read, at most half a minute old, or thirty times as old as the
 * time that reading it took, but never more than a minute. What staff change takes effect at once.
 */
export async function historyOfUnchecked(app: App, board: Board): Promise<History> {
  const { kept, underWay } = ofApp(app);
  // Histories under another freeze, or none, are others, and so are those without partial points.
  // So are those of readers from whom the contest hides rows.
  const slot = `${board.round.id} ${hiddenFrom(board) ?? 'all'} ${board.withheld.join()} ${board.rows.length}`;
  const structure = structureOf(board);
  const known = kept.get(slot);
  if (known?.structure === structure && (known.version === board.version || isRecent(app, known))) return known.history;
  const reading = `${slot} ${structure}`;
  const running = underWay.get(reading);
  if (running) return await running;
  const read = async () => {
    const startedAtMs = performance.now();
    const history = await readHistory(app, board);
    const madeAtMs = performance.now();
    kept.set(slot, { version: board.version, structure, madeAtMs, tookMs: madeAtMs - startedAtMs, history });
    return history;
  };
  const started = afterOthers(app, board.round.id, read).finally(() => underWay.delete(reading));
  underWay.set(reading, started);
  return await started;
}

/** A round is read once at a time, although several audiences and states of it may be asked for. */
async function afterOthers(app: App, roundId: string, read: () => Promise<History>): Promise<History> {
  const { last } = ofApp(app);
  const before = last.get(roundId);
  const mine = before ? before.then(read, read) : read();
  last.set(roundId, mine);
  try {
    return await mine;
  } finally {
    if (last.get(roundId) === mine) last.delete(roundId);
  }
}

function isRecent(app: App, { madeAtMs, tookMs }: Kept): boolean {
  return (
    app.config.boardMaxAgeMs > 0 &&
    performance.now() - madeAtMs < Math.min(OLDEST_MS, Math.max(KEPT_MS, SHARE * tookMs))
  );
}

async function readHistory(app: App, board: Board): Promise<History> {
  const active = board.rows.filter((row) => Object.keys(row.cells).length > 0).map((row) => row.participant.id);
  const history = new Map<string, readonly Move[]>();
  for (let start = 0; start < active.length; start += BATCH_SIZE) {
    const ids = active.slice(start, start + BATCH_SIZE);
    const read = await submissionsOfUnchecked(app, board, ids);
    for (const id of ids) {
      const moves = movesOf(progressOf(board.round, board.problems, read.get(id) ?? [], hiddenFrom(board)));
      if (moves.length > 0) history.set(id, moves);
    }
    // SQLite answers synchronously: others get a turn after each batch.
    await turn();
  }
  return history;
}

/** Submissions of these participants to a board by participant, in no order, without the partial points that it withholds. */
export async function submissionsOfUnchecked(
  app: App,
  { round, withheld }: Pick<Board, 'round' | 'withheld'>,
  participantIds: readonly string[],
) {
  const hidden = new Set(withheld);
  const stored = await withFullMarksUnchecked(app, await listStandingSubmissions(app.db, round.id, participantIds));
  const read = stored.map((one) => withoutPartialScore(one, hidden));
  const found = new Map<string, typeof read>();
  for (const one of read) {
    const own = found.get(one.participantId);
    if (own) own.push(one);
    else found.set(one.participantId, [one]);
  }
  return found;
}
