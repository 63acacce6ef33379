/** Steps of writing the roster of a section, in the transactions of those who checked that they may. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { endEnrollmentWithin, enrollWithin } from './enrolling.service.ts';
import { findEnrolledSection } from './enrollments.store.ts';
import * as store from './roster.store.ts';
import type { RosterEntry } from './roster.store.ts';
import type { Section } from './sections.rules.ts';

/** All that the roster of a section has, also rows that were removed, and its revision. */
export async function rosterEntriesUnchecked(
  app: App,
  sectionId: string,
): Promise<{ entries: RosterEntry[]; rev: number }> {
  const rev = await store.findRosterRev(app.db, sectionId);
  return { entries: await store.listEntries(app.db, sectionId), rev };
}

/** Counts an edit of a roster based on revision `rev`; false when someone else changed it since. */
export async function moveRosterRevWithin(trx: Transaction, sectionId: string, rev: number): Promise<boolean> {
  return await store.moveRosterRev(trx, sectionId, rev);
}

/** Remembers the columns of a list, for exports in the same order. */
export async function keepRosterColumns(
  trx: Transaction,
  sectionId: string,
  columns: readonly string[],
): Promise<void> {
  await store.updateRosterColumns(trx, sectionId, columns);
}

/** The fields of the last list of a section, in its order. */
export async function rosterColumnsUnchecked(app: App, sectionId: string): Promise<string[]> {
  return await store.findRosterColumns(app.db, sectionId);
}

type Values = Pick<RosterEntry, 'key' | 'number' | 'name' | 'className' | 'email'>;

/**
 * Writes who is added, changed and removed. Someone who claimed a row goes with it, and comes back with it: their enrollment
 * ends and begins, their work stays.
 */
export async function writeRosterWithin(
  trx: Transaction,
  actor: Actor,
  section: Pick<Section, 'id' | 'courseId'>,
  { added, changed, removed }: { added: Values[]; changed: Values[]; removed: string[] },
  nowMs: number,
): Promise<void> {
  const before = new Map((await store.listEntries(trx, section.id)).map((entry) => [entry.key, entry]));
  let position = Math.max(-1, ...[...before.values()].map((entry) => entry.position)) + 1;
  await store.insertEntries(
    trx,
    section.id,
    added.filter(({ key }) => !before.has(key)).map((one) => ({ ...one, position: position++ })),
  );
  for (const one of [...changed, ...added.filter(({ key }) => before.has(key))])
    await store.updateEntry(trx, section.id, one);
  await store.markRemoved(trx, section.id, removed, nowMs);
  await followClaimsWithin(trx, actor, section, { before, added: added.map(({ key }) => key), removed }, nowMs);
}

/** Ends the enrollments of those whose claimed rows were removed, and begins those of rows that are there again. */
export async function followClaimsWithin(
  trx: Transaction,
  actor: Actor,
  section: Pick<Section, 'id' | 'courseId'>,
  { before, added, removed }: { before: ReadonlyMap<string, RosterEntry>; added: string[]; removed: string[] },
  nowMs: number,
): Promise<void> {
  for (const key of removed) {
    const userId = before.get(key)?.userId;
    if (userId && (await findEnrolledSection(trx, section.courseId, userId)) === section.id)
      await endEnrollmentWithin(trx, { courseId: section.courseId, userId }, actor, nowMs);
  }
  for (const key of added) {
    const userId = before.get(key)?.userId;
    if (!userId || (await findEnrolledSection(trx, section.courseId, userId)) !== undefined) continue;
    await enrollWithin(trx, { courseId: section.courseId, sectionId: section.id, userId }, actor, nowMs);
  }
}
