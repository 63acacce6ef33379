/** What rosters add to the pages of a course. */
import { may } from '../accounts/permissions.rules.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { rosterHref } from './roster-links.rules.ts';

export const rostersInCourse: CourseAdditions = {
  tabs: [
    {
      key: 'roster',
      label: 'rosters:tab',
      href: ({ course }) => rosterHref(course.slug),
      order: 220,
      visibleTo: ({ actor, roles }) => may(actor, 'course.roster', roles),
    },
  ],
};
