/** Every query of the rules by which people register for a contest. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { USUAL_RULES, type SignUpRules } from './eligibility.rules.ts';

interface RulesRow {
  asks_age: number;
  adult_age: number;
  lowest_age: number;
  max_participants: number | null;
  max_per_university: number | null;
  rosters_lock_at: number | null;
  waiting_list: number;
  rev: number;
}

const orNull = (value: number | null) => (value === null ? null : Number(value));

/** The rules of a contest; the usual ones while it has none. */
export async function readRules(db: DbOrTrx, contestId: string): Promise<SignUpRules> {
  const row = (await db('sign_up_rules').where({ contest_id: contestId }).first()) as RulesRow | undefined;
  if (!row) return USUAL_RULES;
  return {
    asksAge: row.asks_age === 1,
    adultAge: row.adult_age,
    lowestAge: row.lowest_age,
    maxParticipants: orNull(row.max_participants),
    maxPerUniversity: orNull(row.max_per_university),
    rostersLockAt: orNull(row.rosters_lock_at),
    waitingList: row.waiting_list === 1,
    rev: Number(row.rev),
  };
}

/** Saves them over revision `rev` (0: there were none); false when someone else saved meanwhile. */
export async function saveRules(trx: DbOrTrx, contestId: string, rules: SignUpRules): Promise<boolean> {
  const columns: RulesRow = {
    asks_age: rules.asksAge ? 1 : 0,
    adult_age: rules.adultAge,
    lowest_age: rules.lowestAge,
    max_participants: rules.maxParticipants,
    max_per_university: rules.maxPerUniversity,
    rosters_lock_at: rules.rostersLockAt,
    waiting_list: rules.waitingList ? 1 : 0,
    rev: rules.rev + 1,
  };
  if (rules.rev > 0) {
    const saved = trx('sign_up_rules').where({ contest_id: contestId, rev: rules.rev });
    return (await saved.update(columns)) > 0;
  }
  try {
    await trx('sign_up_rules').insert({ contest_id: contestId, ...columns, turn: 0 });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/**
 * Whoever gives or frees a place comes here first, and so follows everyone else who does; false for a contest without rules,
 * which has no limits. The row is held until the transaction ends.
 */
export async function takeTurn(trx: DbOrTrx, contestId: string): Promise<boolean> {
  const held = await trx('sign_up_rules')
    .where({ contest_id: contestId })
    .update({ turn: trx.raw('turn + 1') });
  return held > 0;
}

/** The number of the turn that the caller holds, which no one else had: it grows from turn to turn. */
export async function readTurn(trx: DbOrTrx, contestId: string): Promise<number> {
  const row = (await trx('sign_up_rules').where({ contest_id: contestId }).first('turn')) as
    { turn: number } | undefined;
  return Number(row?.turn ?? 0);
}
