/**
 * What features to the right of courses add to their pages: tabs, buttons, cards and counts. `features.ts` lists who adds what,
 * so that a new tab changes no file of courses.
 */
import type { Actor } from '../platform/actor.ts';
import type { Transaction } from '../platform/database/connection.ts';
import type { AddedCard, AddedCount, AddedTab, ShownCard, ShownTab } from '../platform/web/additions.ts';
import type { Role } from '../accounts/permissions.rules.ts';
import type { Assignment, ShownCourse } from './courses.rules.ts';
import type { SectionReach } from './sections.rules.ts';

/** A course as its reader opened it: what they are in it decides what they see. `course-access.service.ts` makes it. */
export interface CoursePage {
  actor: Actor;
  course: ShownCourse;
  roles: readonly Role[];
  /** The sections whose students the reader sees; of a student, their own section. */
  sectionIds: SectionReach;
}

/** An assignment in the list on the page of its course. */
export interface AssignmentLine extends CoursePage {
  assignment: Assignment;
}

/** Where a card of a course stands: above every page of it, or in one of the two columns of its overview. */
export type CoursePlace = 'notice' | 'main' | 'side';

/** What one feature adds to the pages of a course. */
export interface CourseAdditions {
  tabs?: readonly AddedTab<CoursePage>[];
  /** Buttons beside each assignment in the list of a course. */
  assignmentActions?: readonly AddedTab<AssignmentLine>[];
  cards?: readonly AddedCard<CoursePage, CoursePlace>[];
  /** In lists of courses and on the overview of one. Everyone sees them, so they count only what everyone may know. */
  counts?: readonly AddedCount<ShownCourse>[];
  /** Removes what the feature keeps about a section that is removed, in the same transaction. No one ever studied in it. */
  removeSection?: (trx: Transaction, sectionId: string) => Promise<void>;
}

/** What stands above every page of a course. */
export interface CourseFrame {
  course: ShownCourse;
  frame: { tabs: ShownTab[]; notices: ShownCard[] };
}
