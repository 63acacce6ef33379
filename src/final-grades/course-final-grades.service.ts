/** What final grades add to the pages of a course: a tab. */
import { may } from '../accounts/permissions.rules.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { finalGradesHref } from './final-grades-links.rules.ts';

export const finalGradesInCourse: CourseAdditions = {
  tabs: [
    {
      key: 'final-grades',
      label: 'final-grades:tab',
      href: ({ course }) => finalGradesHref(course.slug),
      order: 110,
      visibleTo: ({ actor, roles }) => may(actor, 'course.grade', roles) || roles.includes('course-student'),
    },
  ],
};
