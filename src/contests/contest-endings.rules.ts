/**
 * How a contest ends. Archived, it can only be read and is left out of lists. Deleted, it is gone for everyone, and can be restored
 * as a draft for thirty days; only a contest in which nobody has done anything is deleted.
 */
import type { Action } from '../accounts/permissions.rules.ts';
import { Conflict } from '../platform/errors.ts';
import { contestPhaseAt, type Contest } from './contests.rules.ts';

export const RESTORABLE_MS = 30 * 24 * 3_600_000;

/** What changes a contest, and so is refused once it is archived. Everything else reads, or ends it. */
const CHANGES: readonly Action[] = [
  'contest.edit',
  'contest.staff',
  'contest.rehearse',
  'contest.edit-problems',
  'participant.manage',
  'clarification.answer',
  'clarification.announce',
  'result.publish',
];

export function changesContest(action: Action): boolean {
  return CHANGES.includes(action);
}

/** @throws Conflict for a contest that can only be read */
export function requireNotArchived(
  contest: Pick<Contest, 'archivedAt'> & Partial<Pick<Contest, 'importedFrom'>>,
): void {
  requireHeldHere(contest);
  if (contest.archivedAt !== null) throw new Conflict('contest_archived', { at: contest.archivedAt });
}

/** @throws Conflict for a contest that was imported: it stays as it was */
export function requireHeldHere({ importedFrom = null }: Partial<Pick<Contest, 'importedFrom'>>): void {
  if (importedFrom !== null) throw new Conflict('contest_imported', { from: importedFrom });
}

/** Drafts, and contests that are over. */
export function mayArchive(
  contest: Pick<Contest, 'visibility' | 'startsAt' | 'endsAt' | 'archivedAt'>,
  nowMs: number,
): boolean {
  return contest.archivedAt === null && (contest.visibility === 'draft' || contestPhaseAt(contest, nowMs) === 'past');
}

/** @throws Conflict for one that is archived, or whose rounds are not over */
export function requireArchivable(contest: Parameters<typeof mayArchive>[0], nowMs: number): void {
  requireNotArchived(contest);
  if (!mayArchive(contest, nowMs)) throw new Conflict('contest_not_over');
}

/** Something that a contest holds, in words with a number. */
export interface Held {
  /** Message key with a `count`. */
  label: string;
  count: number;
  /** People did it, so that the contest can only be archived. */
  isOfPeople: boolean;
}

/** What keeps a contest from being deleted, and what goes with it. */
export function heldParts(held: readonly Held[]): { keeps: Held[]; goes: Held[] } {
  const there = held.filter(({ count }) => count > 0);
  return { keeps: there.filter((one) => one.isOfPeople), goes: there.filter((one) => !one.isOfPeople) };
}

/** @throws Conflict when people have done something in the contest */
export function requireDeletable(held: readonly Held[]): void {
  const { keeps } = heldParts(held);
  if (keeps.length > 0) throw new Conflict('contest_holds_work');
}

/** Until when a deleted contest can be restored; after that it is removed for good. */
export function restorableUntil(deletedAt: number): number {
  return deletedAt + RESTORABLE_MS;
}

/** @throws Conflict when it is too late */
export function requireRestorable(deletedAt: number, nowMs: number): void {
  const until = restorableUntil(deletedAt);
  if (nowMs >= until) throw new Conflict('contest_restore_late', { at: until });
}

/** The URL name of a deleted contest, so that another may have its own. */
export function slugWhileDeleted(id: string): string {
  return `deleted-${id}`;
}

/** The URL name of a restored contest whose own is taken by now. */
export function slugIfTaken(slug: string, id: string): string {
  return `${slug.slice(0, 50)}-${id.slice(-6)}`;
}
