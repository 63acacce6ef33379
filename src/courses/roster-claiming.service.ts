/** Steps of claiming rows of a roster, for the feature that proves who someone is and asks who may. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { Conflict } from '../platform/errors.ts';
import { enrollWithin } from './enrolling.service.ts';
import { findEnrolledSection } from './enrollments.store.ts';
import * as store from './roster.store.ts';
import type { RosterEntry } from './roster.store.ts';
import type { Section } from './sections.rules.ts';

/** A row of a roster that was not removed. */
export async function findEntryUnchecked(app: App, sectionId: string, key: string): Promise<RosterEntry | undefined> {
  return await store.findEntry(app.db, sectionId, key);
}

/** The rows that a person claimed in the sections of a course, without those that were removed. */
export async function entriesOfUnchecked(app: App, courseId: string, userId: string): Promise<RosterEntry[]> {
  return await store.listEntriesOf(app.db, courseId, userId);
}

/**
 * Gives a row to a person who proved to be that student, and enrolls them. @throws Conflict when someone has the row, or they
 * have another one of the course or study in another section
 */
export async function claimWithin(
  trx: Transaction,
  actor: Actor,
  section: Pick<Section, 'id' | 'courseId'>,
  key: string,
  userId: string,
  nowMs: number,
): Promise<void> {
  if ((await store.listEntriesOf(trx, section.courseId, userId)).length > 0) throw new Conflict('claim_has_one');
  const enrolledIn = await findEnrolledSection(trx, section.courseId, userId);
  if (enrolledIn !== undefined && enrolledIn !== section.id) throw new Conflict('claim_other_section');
  // A row that the university has removed holds no one back, who is in another class now.
  await store.releaseOtherEntries(trx, section, userId);
  if (!(await store.claimEntry(trx, section.id, key, userId, nowMs))) throw new Conflict('claim_gone');
  if (enrolledIn === undefined)
    await enrollWithin(trx, { courseId: section.courseId, sectionId: section.id, userId }, actor, nowMs);
}

export async function releaseWithin(
  trx: Transaction,
  sectionId: string,
  key: string,
  userId: string,
): Promise<boolean> {
  return await store.releaseEntry(trx, sectionId, key, userId);
}

export async function restoreWithin(trx: Transaction, sectionId: string, key: string, nowMs: number): Promise<boolean> {
  return await store.restoreEntry(trx, sectionId, key, nowMs);
}

export async function forgetClaimsWithin(trx: Transaction, userId: string): Promise<void> {
  await store.forgetClaimsOf(trx, userId);
}

export async function markInvitedWithin(
  trx: Transaction,
  sectionId: string,
  key: string,
  nowMs: number,
  since: number,
): Promise<boolean> {
  return await store.markInvited(trx, sectionId, key, nowMs, since);
}
