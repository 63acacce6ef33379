/** Every query of rounds. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import { standsAt, type RemovedInterval } from './round-clock.rules.ts';
import type { Round, RoundStep, Scoring } from './rounds.rules.ts';

interface RoundRow {
  id: string;
  contest_id: string;
  slug: string;
  name: string;
  opens_at: number;
  freezes_at: number | null;
  closes_at: number;
  scoring: string;
  penalty_minutes: number;
  early_stop: number;
  opened_at: number | null;
  frozen_at: number | null;
  closed_at: number | null;
  thawed_at: number | null;
  paused_at: number | null;
  pause_reason: string | null;
  hides_problems: number;
  removed_intervals: string | null;
  after_end: string;
  rev: number;
}

function toRound(row: RoundRow): Round {
  return {
    id: row.id,
    contestId: row.contest_id,
    slug: row.slug,
    name: row.name,
    opensAt: row.opens_at,
    freezesAt: row.freezes_at,
    closesAt: row.closes_at,
    scoring: row.scoring as Scoring,
    penaltyMinutes: row.penalty_minutes,
    earlyStop: row.early_stop === 1,
    openedAt: row.opened_at,
    frozenAt: row.frozen_at,
    closedAt: row.closed_at,
    thawedAt: row.thawed_at,
    pausedAt: row.paused_at,
    pauseReason: row.pause_reason,
    hidesProblems: row.hides_problems === 1,
    removed: row.removed_intervals === null ? [] : (JSON.parse(row.removed_intervals) as RemovedInterval[]),
    afterEnd: row.after_end as Round['afterEnd'],
    rev: row.rev,
  };
}

/** The fields an organizer edits. */
export type RoundFields = Pick<
  Round,
  'slug' | 'name' | 'opensAt' | 'freezesAt' | 'closesAt' | 'scoring' | 'penaltyMinutes' | 'earlyStop'
>;

function toColumns(fields: RoundFields): Partial<RoundRow> {
  return {
    slug: fields.slug,
    name: fields.name,
    opens_at: fields.opensAt,
    freezes_at: fields.freezesAt,
    closes_at: fields.closesAt,
    scoring: fields.scoring,
    penalty_minutes: fields.penaltyMinutes,
    early_stop: fields.earlyStop ? 1 : 0,
  };
}

/** Adds a round. Throws the driver's unique violation when the contest has that slug. */
export async function insertRound(
  db: DbOrTrx,
  round: RoundFields & { id: string; contestId: string; createdAt: number; afterEnd?: Round['afterEnd'] },
): Promise<void> {
  await db('rounds').insert({
    ...toColumns(round),
    id: round.id,
    contest_id: round.contestId,
    created_at: round.createdAt,
    after_end: round.afterEnd ?? 'off',
    rev: 1,
  });
}

/** Writes an edit based on revision `rev`; false when someone else saved in the meantime. */
export async function updateRound(db: DbOrTrx, id: string, rev: number, fields: RoundFields): Promise<boolean> {
  const changed = await db('rounds')
    .where({ id, rev })
    .update({ ...toColumns(fields), rev: rev + 1 });
  return changed > 0;
}

/** Writes what the clock of a round has become since revision `rev`; false when someone else saved in the meantime. */
export async function moveRoundClock(
  db: DbOrTrx,
  { id, rev }: Pick<Round, 'id' | 'rev'>,
  clock: Pick<Round, 'freezesAt' | 'closesAt' | 'pausedAt' | 'pauseReason' | 'hidesProblems' | 'removed'>,
): Promise<boolean> {
  const changed = await db('rounds')
    .where({ id, rev })
    .update({
      freezes_at: clock.freezesAt,
      closes_at: clock.closesAt,
      paused_at: clock.pausedAt,
      pause_reason: clock.pauseReason,
      hides_problems: clock.hidesProblems ? 1 : 0,
      removed_intervals: clock.removed.length === 0 ? null : JSON.stringify(clock.removed),
      rev: rev + 1,
    });
  return changed > 0;
}

/** Sets what everyone may do with a round once it is over. */
export async function updateAfterEnd(db: DbOrTrx, id: string, afterEnd: Round['afterEnd']): Promise<void> {
  await db('rounds').where({ id }).update({ after_end: afterEnd });
}

/** Rounds that are paused. */
export async function listPausedRounds(db: DbOrTrx): Promise<Round[]> {
  const rows = (await db('rounds').whereNotNull('paused_at').orderBy('id')) as RoundRow[];
  return rows.map(toRound);
}

/** Removes a round that opens after `notOpenedAtMs`, with its problems; false when it has opened in the meantime. */
export async function deleteRound(db: DbOrTrx, id: string, notOpenedAtMs: number): Promise<boolean> {
  const deleted = await db('rounds').where({ id }).where('opens_at', '>', notOpenedAtMs).delete();
  if (deleted > 0) await db('round_problems').where({ round_id: id }).delete();
  if (deleted > 0) await db('round_openings').where({ round_id: id }).delete();
  return deleted > 0;
}

const STEP_COLUMNS = {
  open: { due: 'opens_at', done: 'opened_at' },
  freeze: { due: 'freezes_at', done: 'frozen_at' },
  close: { due: 'closes_at', done: 'closed_at' },
} as const;

/** Marks a due step as announced. True if this caller won; false when it is announced, moved, or not due, as in a pause. */
export async function moveRoundStep(db: DbOrTrx, id: string, step: RoundStep, nowMs: number): Promise<boolean> {
  const { due, done } = STEP_COLUMNS[step];
  const changed = await db('rounds')
    .where({ id })
    .whereNull(done)
    .where(due, '<=', nowMs)
    .where((either) => void either.whereNull('paused_at').orWhereRaw('?? <= paused_at', [due]))
    .update({ [done]: nowMs });
  return changed > 0;
}

/** Ends the freeze once. True if this caller won. */
export async function moveRoundThawed(db: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  const changed = await db('rounds')
    .where({ id })
    .whereNull('thawed_at')
    .whereNotNull('freezes_at')
    .update({ thawed_at: nowMs, rev: db.raw('rev + 1') });
  return changed > 0;
}

export async function findRound(db: DbOrTrx, id: string): Promise<Round | undefined> {
  const row = (await db('rounds').where({ id }).first()) as RoundRow | undefined;
  return row && toRound(row);
}

/** @throws NotFound */
export async function getRoundRow(db: DbOrTrx, id: string): Promise<Round> {
  const round = await findRound(db, id);
  if (!round) throw new NotFound('round_not_found');
  return round;
}

export async function findRoundBySlug(db: DbOrTrx, contestId: string, slug: string): Promise<Round | undefined> {
  const row = (await db('rounds').where({ contest_id: contestId, slug }).first()) as RoundRow | undefined;
  return row && toRound(row);
}

/** Rounds by opening time that open after one instant and not after another. */
export async function listRoundsOpening(db: DbOrTrx, afterMs: number, untilMs: number): Promise<Round[]> {
  const rows = (await db('rounds')
    .where('opens_at', '>', afterMs)
    .where('opens_at', '<=', untilMs)
    .orderBy(['opens_at', 'id'])) as RoundRow[];
  return rows.map(toRound);
}

/** Rounds of some contests, by opening time. */
export async function listRoundsOf(db: DbOrTrx, contestIds: readonly string[]): Promise<Round[]> {
  if (contestIds.length === 0) return [];
  const rows = (await db('rounds')
    .whereIn('contest_id', [...contestIds])
    .orderBy([{ column: 'opens_at' }, { column: 'id' }])) as RoundRow[];
  return rows.map(toRound);
}

/** How many rounds each of these contests has; a contest without rounds is missing. */
export async function countRounds(db: DbOrTrx, contestIds: readonly string[]): Promise<Map<string, number>> {
  if (contestIds.length === 0) return new Map();
  const rows = (await db('rounds')
    .whereIn('contest_id', [...contestIds])
    .select('contest_id')
    .count({ n: '*' })
    .groupBy('contest_id')) as unknown as { contest_id: string; n: number }[];
  return new Map(rows.map((row) => [row.contest_id, Number(row.n)]));
}

/** Raises the round's revision, which invalidates everything cached about it. */
export async function touchRound(db: DbOrTrx, id: string): Promise<void> {
  await db('rounds').where({ id }).increment('rev', 1);
}

/** Notes in the transaction of a correction that the standings of the round are to be computed again. */
export async function oweFigures(trx: DbOrTrx, id: string): Promise<void> {
  await trx('rounds')
    .where({ id })
    .update({ figures_owed: trx.raw('rev') });
}

/** The revision of the round, and the revision of the last correction if standings are still computed after it. */
export async function figuresOwed(db: DbOrTrx, id: string): Promise<{ rev: number; owed: number | null }> {
  const row = (await db('rounds').where({ id }).first('rev', 'figures_owed')) as
    { rev: number; figures_owed: number | null } | undefined;
  if (!row) throw new NotFound('round_not_found');
  return { rev: row.rev, owed: row.figures_owed };
}

/** Standings of this correction are complete; those of a later one are still owed. */
export async function moveFiguresComplete(db: DbOrTrx, id: string, owed: number): Promise<void> {
  await db('rounds').where({ id, figures_owed: owed }).update({ figures_owed: null });
}

/** First opening and last closing of a contest's rounds; null without any. A paused round closes later with each minute. */
export async function spanOfRounds(
  db: DbOrTrx,
  contestId: string,
  nowMs: number,
): Promise<{ startsAt: number | null; endsAt: number | null }> {
  const rounds = await listRoundsOf(db, [contestId]);
  if (rounds.length === 0) return { startsAt: null, endsAt: null };
  return {
    startsAt: Math.min(...rounds.map(({ opensAt }) => opensAt)),
    endsAt: Math.max(...rounds.map((round) => round.closesAt + nowMs - standsAt(round, nowMs))),
  };
}

/** Removes all rounds of a contest that is removed for good, with their problems. */
export async function deleteRoundsOf(trx: DbOrTrx, contestId: string): Promise<void> {
  const rounds = (await trx('rounds').where({ contest_id: contestId }).select('id')) as { id: string }[];
  for (const { id } of rounds) await trx('round_problems').where({ round_id: id }).delete();
  for (const { id } of rounds) await trx('round_openings').where({ round_id: id }).delete();
  await trx('rounds').where({ contest_id: contestId }).delete();
}

/** Adds a round that is over, with its steps announced. */
export async function insertPastRound(
  trx: DbOrTrx,
  round: RoundFields & Pick<Round, 'id' | 'contestId' | 'removed' | 'thawedAt'> & { createdAt: number },
): Promise<void> {
  await insertRound(trx, round);
  await trx('rounds')
    .where({ id: round.id })
    .update({
      opened_at: round.opensAt,
      frozen_at: round.freezesAt,
      closed_at: round.closesAt,
      thawed_at: round.thawedAt,
      removed_intervals: round.removed.length === 0 ? null : JSON.stringify(round.removed),
    });
}
