/** Which problems keep rounds from opening. It changes nothing, so that every way to open a round can ask it. */
import { Conflict } from '../platform/errors.ts';
import type { Actor } from '../platform/actor.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { verificationStandingsUnchecked } from '../problems/verifications.service.ts';
import { blocking, DECIDED_BEFORE_MS, type RoundOpening } from './openings.rules.ts';
import { findOpening, listOpenings } from './openings.store.ts';
import { listProblemsOfRound } from './round-problems.store.ts';
import type { Round, RoundProblem } from './rounds.rules.ts';

/** Problems with which a round does not open, in their order; with what is kept of its opening. */
export async function blocksOfUnchecked(
  db: DbOrTrx,
  roundId: string,
): Promise<{ problems: RoundProblem[]; opening: RoundOpening | undefined }> {
  const problems = await listProblemsOfRound(db, roundId);
  const standings = await verificationStandingsUnchecked(
    db,
    problems.map(({ problemVersionId }) => problemVersionId),
  );
  const opening = await findOpening(db, roundId);
  return { problems: blocking(problems, (id) => standings.get(id) === 'disagrees', opening), opening };
}

/** What is kept of the openings of these rounds, by round. */
export async function openingsOfUnchecked(
  db: DbOrTrx,
  roundIds: readonly string[],
): Promise<Map<string, RoundOpening>> {
  return await listOpenings(db, roundIds);
}

/**
 * Checks that people may let a round open at a time that is too near for the guard to put it off.
 * @throws Conflict while a problem of it keeps it from opening
 */
export async function requireMayOpenAt(
  trx: Transaction,
  actor: Actor,
  round: Pick<Round, 'id' | 'openedAt'>,
  opensAt: number,
  nowMs: number,
  field = 'opensAt',
): Promise<void> {
  if (actor.kind === 'system' || round.openedAt !== null || opensAt - nowMs > DECIDED_BEFORE_MS) return;
  const { problems } = await blocksOfUnchecked(trx, round.id);
  if (problems.length === 0) return;
  throw new Conflict('round_opening_blocked', { problems: problems.map(({ label }) => label).join(', ') }, field);
}
