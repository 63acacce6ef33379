/** What organizers do with a contest: create, edit, publish, unpublish. Every action writes an audit row. */
import { requireInContest, requirePermission } from '../accounts/permissions.rules.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { listAuditOf, insertAudit, type AuditEntry } from '../platform/audit/audit.store.ts';
import { changesBetween, editsSince, type MissedEdit } from '../platform/audit/changes.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { appendToLog } from '../contest-log/contest-log.service.ts';
import { contestFact, contestGone } from './contest-facts.rules.ts';
import { requireNotArchived } from './contest-endings.rules.ts';
import { requireNoRehearsal, takesPlace } from './contest-rehearsals.rules.ts';
import type { ContestParts, StartRounds } from './contest-parts.service.ts';
import { requireRegistrationTimes, requireTeamSizes, rostersLocked, type Contest } from './contests.rules.ts';
import {
  getContest,
  insertContest,
  moveContestVisibility,
  updateContest,
  type ContestFields,
} from './contests.store.ts';
import { contestPublished } from './contests.topics.ts';

/** Creates a draft. @throws Conflict when the URL name is taken. */
export async function createContest(app: App, actor: Actor, fields: ContestFields): Promise<Contest> {
  requirePermission(actor, 'contest.create');
  const nowMs = app.clock.nowMs();
  const tidy = tidyFields(fields);
  const id = newId();
  await withFreeSlug(tidy.slug, () =>
    inTransaction(app.db, async (trx) => {
      await insertContest(trx, { ...tidy, id, createdBy: actorId(actor), createdAt: nowMs });
      await insertAudit(
        trx,
        actor,
        nowMs,
        'contest.created',
        { type: 'contest', id },
        { name: tidy.name, slug: tidy.slug },
      );
    }),
  );
  return await getContest(app.db, id);
}

/**
 * Edits a contest. With the form's `rev`, the edit is refused if someone else has saved since.
 * @throws Conflict for what can no longer change: the URL name once published, kind and size of teams once in use.
 */
export async function editContest(
  app: App,
  { participants }: Pick<ContestParts, 'participants'>,
  actor: Actor,
  contestId: string,
  fields: ContestFields,
  rev?: number,
): Promise<Contest> {
  requireInContest(actor, 'contest.edit', contestId);
  const nowMs = app.clock.nowMs();
  const tidy = tidyFields(fields);
  await withFreeSlug(tidy.slug, () =>
    inTransaction(app.db, async (trx) => {
      const before = await getContest(trx, contestId);
      if (rev !== undefined && rev !== before.rev) throw new Conflict('changed_meanwhile');
      requireNotArchived(before);
      if (tidy.slug !== before.slug) requireNoRehearsal(before);
      requireStanding(before, tidy, nowMs);
      const { count, largestTeam: largest } = await participants.enteredUnchecked(trx, contestId);
      if (count > 0 && tidy.participation !== before.participation) {
        throw new Conflict('contest_has_participants', { count }, 'participation');
      }
      if (tidy.teamMax < largest) throw new Conflict('team_max_below_largest', { largest }, 'teamMax');
      if (!(await updateContest(trx, contestId, before.rev, tidy))) throw new Conflict('changed_meanwhile');
      const changes = changesBetween<Contest>(before, tidy);
      const detail = { rev: before.rev + 1, changes };
      await insertAudit(trx, actor, nowMs, 'contest.edited', { type: 'contest', id: contestId }, detail);
      if (takesPlace(before)) await appendToLog(trx, nowMs, contestId, contestFact({ ...tidy, id: contestId }));
    }),
  );
  return await getContest(app.db, contestId);
}

/** Publishes a draft and starts its clocks. @throws Conflict without rounds, or when a round is already over. */
export async function publishContest(app: App, start: StartRounds, actor: Actor, contestId: string): Promise<void> {
  requireInContest(actor, 'contest.edit', contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const contest = await getContest(trx, contestId);
    requireNotArchived(contest);
    requireNoRehearsal(contest);
    await appendToLog(trx, nowMs, contestId, contestFact(contest));
    await start(trx, actor, nowMs, contestId);
    if (!(await moveContestVisibility(trx, contestId, 'published', nowMs)))
      throw new Conflict('contest_published_already');
    await insertAudit(trx, actor, nowMs, 'contest.published', { type: 'contest', id: contestId });
    await enqueue(trx, nowMs, contestPublished, { contestId });
  });
  app.background.poke();
}

/** Makes a contest without participants a draft again. @throws Conflict once it has participants or a round has opened. */
export async function unpublishContest(
  app: App,
  { participants }: Pick<ContestParts, 'participants'>,
  actor: Actor,
  contestId: string,
): Promise<void> {
  requireInContest(actor, 'contest.edit', contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const contest = await getContest(trx, contestId);
    const { count } = await participants.enteredUnchecked(trx, contestId);
    if (count > 0 || rostersLocked(contest, nowMs)) throw new Conflict('contest_in_use', { count });
    if (!(await moveContestVisibility(trx, contestId, 'draft', null))) throw new Conflict('contest_is_draft');
    await insertAudit(trx, actor, nowMs, 'contest.unpublished', { type: 'contest', id: contestId });
    await appendToLog(trx, nowMs, contestId, contestGone(contestId));
  });
}

/** Edits of the contest itself saved since revision `rev`. */
export async function contestEditsSince(app: App, actor: Actor, contestId: string, rev: number): Promise<MissedEdit[]> {
  requireInContest(actor, 'contest.edit', contestId);
  return await editsSince(app.db, { type: 'contest', id: contestId }, rev, { roundId: undefined });
}

/** The history of a contest and its rounds, oldest first, for staff. */
export async function contestHistory(app: App, actor: Actor, contestId: string): Promise<AuditEntry[]> {
  requireInContest(actor, 'contest.staff-view', contestId);
  return await listAuditOf(app.db, { type: 'contest', id: contestId });
}

function tidyFields(fields: ContestFields): ContestFields {
  requireTeamSizes(fields);
  requireRegistrationTimes(fields);
  return {
    ...fields,
    entryUniversities: fields.entry === 'university' ? fields.entryUniversities : [],
    entryCourseIds: fields.entry === 'course' ? fields.entryCourseIds : [],
    teamMin: fields.participation === 'team' ? fields.teamMin : 1,
    teamMax: fields.participation === 'team' ? fields.teamMax : 1,
  };
}

function requireStanding(before: Contest, after: ContestFields, nowMs: number): void {
  if (before.visibility === 'draft') return;
  if (after.slug !== before.slug) throw new Conflict('contest_slug_fixed', { slug: before.slug }, 'slug');
  if (!rostersLocked(before, nowMs)) return;
  const params = { at: before.startsAt as number };
  for (const field of ['participation', 'teamMin', 'teamMax', 'entry'] as const) {
    if (after[field] !== before[field]) throw new Conflict('contest_started', params, field);
  }
}

async function withFreeSlug<T>(slug: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('slug_taken', { slug }, 'slug');
    throw error;
  }
}
