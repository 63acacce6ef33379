/** What a team is called, which no other team of the contest is, and the code by which people join it. */
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { Conflict } from '../platform/errors.ts';
import { randomLetters } from '../platform/random-letters.ts';
import { normaliseName } from '../contests/contests.rules.ts';
import { lookAlikeOf } from './look-alikes.rules.ts';
import { lockTeamNames } from './team-names.store.ts';

/** @throws Conflict on the field `name` when another team of the contest is called so, or looks as if. */
export async function requireOwnLooks(
  trx: Transaction,
  contestId: string,
  team: { id: string; name: string },
): Promise<void> {
  const other = lookAlikeOf(team.name, await lockTeamNames(trx, contestId, team.id));
  if (other === undefined) return;
  if (normaliseName(other) === normaliseName(team.name))
    throw new Conflict('team_name_taken', { name: team.name }, 'name');
  throw new Conflict('team_name_alike', { other }, 'name');
}

/** Runs a write, and turns a team name that is taken into an error on the field `name`. */
export async function withFreeName(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('team_name_taken', { name }, 'name');
    throw error;
  }
}

/** Eight characters without look-alikes (0/O, 1/I/L): easy to read out, 38 bits. */
export function newJoinCode(): string {
  return randomLetters(8).toUpperCase();
}
