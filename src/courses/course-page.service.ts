/** What every page below `/courses/:slug` shows, and what other features add to it. */
import type { App } from '../platform/app-context.ts';
import {
  shownCards,
  shownCounts,
  shownTabs,
  type AddedTab,
  type ShownCards,
  type ShownCount,
  type ShownTab,
} from '../platform/web/additions.ts';
import { may } from '../accounts/permissions.rules.ts';
import {
  courseExtensionsHref,
  courseHref,
  courseSectionsHref,
  courseStaffHref,
  courseStudentsHref,
} from './course-links.rules.ts';
import type { AssignmentLine, CourseAdditions, CourseFrame, CoursePage, CoursePlace } from './course-parts.service.ts';
import { withoutJoinCode, type ShownCourse } from './courses.rules.ts';

const OWN_TABS: readonly AddedTab<CoursePage>[] = [
  { key: 'overview', label: 'courses:tab.overview', href: ({ course }) => courseHref(course.slug), order: 0 },
  {
    key: 'students',
    label: 'courses:tab.students',
    href: ({ course }) => courseStudentsHref(course.slug),
    order: 200,
    visibleTo: ({ actor, roles }) => may(actor, 'course.roster', roles),
  },
  {
    key: 'sections',
    label: 'courses:tab.sections',
    href: ({ course }) => courseSectionsHref(course.slug),
    order: 250,
    visibleTo: ({ actor, roles }) => may(actor, 'course.roster', roles),
  },
  {
    key: 'extensions',
    label: 'courses:extension.tab',
    href: ({ course }) => courseExtensionsHref(course.slug),
    order: 270,
    visibleTo: ({ actor, roles }) => may(actor, 'course.read', roles),
  },
  {
    key: 'staff',
    label: 'courses:tab.staff',
    href: ({ course }) => courseStaffHref(course.slug),
    order: 300,
    visibleTo: ({ actor, roles }) => may(actor, 'course.staff', roles),
  },
];

/** The course of a page, and the tabs and notices above it. Whatever is added never gets the join code. */
export async function courseFrameOf(
  app: App,
  added: readonly CourseAdditions[],
  { actor, course, roles, sectionIds }: CoursePage,
): Promise<CourseFrame> {
  const page: CoursePage = { actor, course: withoutJoinCode(course), roles, sectionIds };
  const tabs = shownTabs([...OWN_TABS, ...added.flatMap((one) => one.tabs ?? [])], page);
  const { notice = [] } = await courseCards(app, added, ['notice'], page);
  return { course: page.course, frame: { tabs, notices: notice } };
}

/** The cards at these places of a course's page. */
export async function courseCards(
  app: App,
  added: readonly CourseAdditions[],
  places: readonly CoursePlace[],
  { actor, course, roles, sectionIds }: CoursePage,
): Promise<ShownCards<CoursePlace>> {
  const cards = added.flatMap((one) => one.cards ?? []).filter(({ place }) => places.includes(place));
  return await shownCards(app, cards, { actor, course: withoutJoinCode(course), roles, sectionIds });
}

/** The buttons beside an assignment in the list of its course. */
export function assignmentActions(added: readonly CourseAdditions[], line: AssignmentLine): ShownTab[] {
  return shownTabs(
    added.flatMap((one) => one.assignmentActions ?? []),
    { ...line, course: withoutJoinCode(line.course) },
  );
}

/** What lists of courses and the overview of one count, by course. */
export async function publicCourseCounts(
  app: App,
  added: readonly CourseAdditions[],
  courses: readonly ShownCourse[],
): Promise<Map<string, ShownCount[]>> {
  return await shownCounts(
    app,
    added.flatMap((one) => one.counts ?? []),
    courses,
  );
}
