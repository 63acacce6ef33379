/** What imports of GitHub Classroom assignments add to the pages of a course. */
import { may } from '../accounts/permissions.rules.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { deleteGitHubStudentsOf } from './classroom-imports.store.ts';

export const classroomImportInCourse: CourseAdditions = {
  cards: [
    {
      key: 'classroom-import',
      place: 'side',
      view: 'classroom-import/_course-import',
      order: 900,
      model: (_app, { actor, course, roles }) =>
        may(actor, 'assignment.edit', roles) && may(actor, 'problem.import') && course.state === 'running'
          ? { course }
          : null,
    },
  ],
  removeSection: deleteGitHubStudentsOf,
};
