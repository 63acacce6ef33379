/** Contests that were held elsewhere, as an import makes them: over, and only to be read. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { Conflict } from '../platform/errors.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { moveDeleted } from './contest-endings.store.ts';
import { contestFact } from './contest-facts.rules.ts';
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import { getContest, insertContest, moveContestVisibility, moveImportedFrom } from './contests.store.ts';

/** What a team of a contest of another system may have at most; nobody is in one. */
const TEAM_MAX = 3;

/** Makes the contest, which staff alone see until `openImportedContest`. @throws Conflict when its URL name is taken */
export async function makeImportedContest(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  fields: { id: string; slug: string; name: string; importedFrom: string },
): Promise<void> {
  const { id, slug, name, importedFrom } = fields;
  try {
    await insertContest(trx, {
      ...{ id, slug, name, summary: '', description: '' },
      ...{ registrationOpensAt: null, registrationClosesAt: null },
      ...{ entry: 'anyone', entryUniversities: [], entryCourseIds: [] },
      ...{ participation: 'team', teamMin: 1, teamMax: TEAM_MAX },
      ...{ createdBy: actorId(actor), createdAt: nowMs },
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('slug_taken', { slug }, 'slug');
    throw error;
  }
  await moveImportedFrom(trx, id, importedFrom, nowMs);
  await insertAudit(trx, actor, nowMs, 'contest.imported', { type: 'contest', id }, { name, slug, from: importedFrom });
}

/** Deletes a contest whose import did not complete, so that nobody but staff ever saw it. */
export async function discardImportedContest(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contestId: string,
): Promise<void> {
  requireInContest(actor, 'contest.delete', contestId);
  const contest = await getContest(trx, contestId);
  if (!(await moveDeleted(trx, contest, nowMs))) throw new Conflict('changed_meanwhile');
  const detail = { name: contest.name, slug: contest.slug };
  await insertAudit(trx, actor, nowMs, 'contest.deleted', { type: 'contest', id: contestId }, detail);
}

/** What the log of a contest says first: the contest itself. */
export async function importedContestFact(trx: Transaction, contestId: string): Promise<NewEvent> {
  return contestFact(await getContest(trx, contestId));
}

/** Opens it to everyone, without telling anybody. */
export async function openImportedContest(trx: Transaction, contestId: string, nowMs: number): Promise<void> {
  await moveContestVisibility(trx, contestId, 'published', nowMs);
}
