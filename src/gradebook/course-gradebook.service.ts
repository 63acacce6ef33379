/** What the gradebook adds to the pages of a course. */
import { may } from '../accounts/permissions.rules.ts';
import { assignmentEditHref, assignmentWorkHref, gradesHref } from '../courses/course-links.rules.ts';
import type { AssignmentLine, CourseAdditions } from '../courses/course-parts.service.ts';

const mayEdit = ({ actor, roles }: AssignmentLine): boolean => may(actor, 'assignment.edit', roles);

export const gradebookInCourse: CourseAdditions = {
  tabs: [
    {
      key: 'grades',
      label: 'gradebook:tab',
      href: ({ course }) => gradesHref(course.slug),
      order: 100,
      visibleTo: ({ actor, roles }) => may(actor, 'course.grade', roles) || roles.includes('course-student'),
    },
  ],
  assignmentActions: [
    {
      key: 'work',
      label: 'gradebook:work.open',
      href: ({ course, assignment }) => assignmentWorkHref(course.slug, assignment.id),
      order: 100,
      visibleTo: mayEdit,
    },
    {
      key: 'edit',
      label: 'courses:edit',
      href: ({ course, assignment }) => assignmentEditHref(course.slug, assignment.id),
      order: 200,
      visibleTo: mayEdit,
    },
  ],
};
