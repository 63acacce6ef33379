/** What applied sets did to the verdicts of rounds: counted once, when a set is applied, for its public log. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { ItemOutcome, VerdictCount } from './rejudgings.rules.ts';

/** How many submissions to a problem of a round went from one verdict to another, or kept theirs. */
export interface Effect extends VerdictCount {
  rejudgingId: string;
  roundProblemId: string;
  roundId: string;
  outcome: ItemOutcome;
}

interface CountedRow {
  rejudging_id: string;
  context_id: string;
  round_id: string;
  old_verdict: Verdict;
  verdict: Verdict | null;
  outcome: ItemOutcome;
  n: number;
}

/** Counts from the items of these sets; perhaps only submissions to one round before an instant. */
async function countEffects(
  db: DbOrTrx,
  ids: readonly string[],
  of?: { roundId: string; beforeMs: number },
): Promise<Effect[]> {
  const query = db('rejudging_items as i')
    .join('submissions as s', 's.id', 'i.submission_id')
    .leftJoin('judgings as j', 'j.id', 'i.judging_id')
    .whereIn('i.rejudging_id', ids)
    .where('s.context_type', 'round')
    // Of what waited for the jury no one knew a verdict that could have changed.
    .whereNot('i.old_verdict', 'HELD')
    .whereNotNull('i.outcome');
  if (of) query.where('s.round_id', of.roundId).where('s.submitted_at', '<', of.beforeMs);
  const columns = ['i.rejudging_id', 's.context_id', 's.round_id', 'i.old_verdict', 'j.verdict', 'i.outcome'];
  const rows = (await query
    .groupBy(...columns)
    .select(...columns)
    .count({ n: '*' })) as unknown as CountedRow[];
  const effects = new Map<string, Effect>();
  for (const row of rows) {
    const to = row.outcome === 'kept' ? row.old_verdict : (row.verdict ?? row.old_verdict);
    const key = [row.rejudging_id, row.context_id, row.old_verdict, to, row.outcome].join(' ');
    const effect = effects.get(key) ?? {
      rejudgingId: row.rejudging_id,
      roundProblemId: row.context_id,
      roundId: row.round_id,
      from: row.old_verdict,
      to,
      outcome: row.outcome,
      count: 0,
    };
    effect.count += Number(row.n);
    effects.set(key, effect);
  }
  return [...effects.values()];
}

/** Stores what a set did, in the transaction that ends it; a set without submissions to a round did nothing to one. */
export async function insertEffects(trx: DbOrTrx, rejudgingId: string): Promise<void> {
  const rows = (await countEffects(trx, [rejudgingId])).map((effect) => ({
    rejudging_id: effect.rejudgingId,
    round_problem_id: effect.roundProblemId,
    round_id: effect.roundId,
    from_verdict: effect.from,
    to_verdict: effect.to,
    outcome: effect.outcome,
    submissions: effect.count,
  }));
  for (let start = 0; start < rows.length; start += 100)
    await trx('rejudging_effects').insert(rows.slice(start, start + 100));
}

/** An effect with the set it is of and the label of the problem. */
export interface AppliedEffect extends Effect {
  reason: string;
  appliedAt: number;
  label: string;
  /** Number of the version it was judged by, if one was named, and whether the round moved to it. */
  againstNumber: number | null;
  movesPlaces: boolean;
}

interface AppliedRow {
  rejudging_id: string;
  round_problem_id: string;
  round_id: string;
  from_verdict: Verdict;
  to_verdict: Verdict;
  outcome: ItemOutcome;
  submissions: number;
  reason: string;
  ended_at: number;
  moves_places: number;
  number: number | null;
  label: string;
}

/**
 * Effects of applied sets on a round. With `hideFrom` only of submissions made before it: those are counted anew, which happens
 * during a freeze alone.
 */
export async function listEffectsOn(db: DbOrTrx, roundId: string, hideFrom: number | null): Promise<AppliedEffect[]> {
  const rows = (await db('rejudging_effects as e')
    .join('rejudgings as r', 'r.id', 'e.rejudging_id')
    .join('round_problems as rp', 'rp.id', 'e.round_problem_id')
    .leftJoin('problem_versions as v', 'v.id', 'r.against_version_id')
    .where('e.round_id', roundId)
    .orderBy(['r.id', 'rp.label', 'e.from_verdict', 'e.to_verdict'])
    .select('e.*', 'r.reason', 'r.ended_at', 'r.moves_places', 'v.number', 'rp.label')) as AppliedRow[];
  const stored = rows.map((row) => ({
    rejudgingId: row.rejudging_id,
    roundProblemId: row.round_problem_id,
    roundId: row.round_id,
    from: row.from_verdict,
    to: row.to_verdict,
    outcome: row.outcome,
    count: row.submissions,
    reason: row.reason,
    appliedAt: row.ended_at,
    label: row.label,
    againstNumber: row.number,
    movesPlaces: Boolean(row.moves_places),
  }));
  if (hideFrom === null || stored.length === 0) return stored;
  const ids = [...new Set(stored.map(({ rejudgingId }) => rejudgingId))];
  const shown = await countEffects(db, ids, { roundId, beforeMs: hideFrom });
  const keyOf = (one: Effect) => [one.rejudgingId, one.roundProblemId, one.from, one.to, one.outcome].join(' ');
  const counts = new Map(shown.map((one) => [keyOf(one), one.count]));
  return stored.flatMap((one) => {
    const count = counts.get(keyOf(one));
    return count === undefined ? [] : [{ ...one, count }];
  });
}
