/** How the rounds of a contest are combined: at most one rule for each contest. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { OverallKind, OverallRule, OverallTies } from './overall.rules.ts';

export interface KeptRule extends OverallRule {
  contestId: string;
  rev: number;
}

interface RuleRow {
  contest_id: string;
  kind: OverallKind;
  ties: OverallTies;
  best_of: number | null;
  rounds: string;
  rev: number;
}

/** The rule of a contest; undefined: it has no overall board. */
export async function findRule(db: DbOrTrx, contestId: string): Promise<KeptRule | undefined> {
  const row = (await db('overall_boards').where({ contest_id: contestId }).first()) as RuleRow | undefined;
  return (
    row && {
      contestId,
      kind: row.kind,
      ties: row.ties,
      bestOf: row.best_of,
      rounds: JSON.parse(row.rounds) as OverallRule['rounds'],
      rev: row.rev,
    }
  );
}

/** Writes the rule if it has still the revision that was read (0: there was none); false: someone was faster. */
export async function saveRule(db: DbOrTrx, contestId: string, rule: OverallRule, rev: number, nowMs: number) {
  const { kind, ties, bestOf, rounds } = rule;
  const values = { kind, ties, best_of: bestOf, rounds: JSON.stringify(rounds), rev: rev + 1, changed_at: nowMs };
  if (rev > 0) return (await db('overall_boards').where({ contest_id: contestId, rev }).update(values)) > 0;
  try {
    await db('overall_boards').insert({ contest_id: contestId, ...values });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** Removes the rule; false: there was none. */
export async function deleteRule(db: DbOrTrx, contestId: string): Promise<boolean> {
  return (await db('overall_boards').where({ contest_id: contestId }).delete()) > 0;
}
