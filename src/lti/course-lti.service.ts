/** What LTI adds to the pages of a course: a tab for staff. */
import { may } from '../accounts/permissions.rules.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { deleteContextsOf } from './lti-contexts.store.ts';
import { courseLtiHref } from './lti-links.rules.ts';

export const ltiInCourse: CourseAdditions = {
  tabs: [
    {
      key: 'lti',
      label: 'lti:tab',
      href: ({ course }) => courseLtiHref(course.slug),
      order: 500,
      visibleTo: ({ actor, roles }) => may(actor, 'course.roster', roles),
    },
  ],
  removeSection: deleteContextsOf,
};
