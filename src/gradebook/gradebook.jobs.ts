/** Handlers that update grades after submissions and edits. */
import { userErased } from '../accounts/accounts.topics.ts';
import type { App } from '../platform/app-context.ts';
import { extensionChanged } from '../courses/extensions.topics.ts';
import { judgingFinished } from '../judgings/judgings.topics.ts';
import { forgetWordsUnchecked } from './marks.service.ts';
import { assignmentEdited, gradeMarked, lateDaysEdited } from './gradebook.topics.ts';
import {
  refreshAssignmentUnchecked,
  refreshGradeOfUnchecked,
  refreshGradesOfStudentUnchecked,
  refreshLateDaysUnchecked,
  refreshMarkedUnchecked,
} from './grades.service.ts';

export function registerGradebookJobs(app: App): void {
  const on = app.background;
  on.on(judgingFinished, 'grade', ({ submissionId }) => refreshGradeOfUnchecked(app, submissionId));
  on.on(extensionChanged, 'grades', ({ courseId, userId, assignmentId }) =>
    refreshGradesOfStudentUnchecked(app, courseId, userId, assignmentId),
  );
  on.on(userErased, 'grades', ({ userId }) => forgetWordsUnchecked(app, userId));
  on.on(gradeMarked, 'grades', (marked) => refreshMarkedUnchecked(app, marked));
  on.on(lateDaysEdited, 'grades', ({ courseId }) => refreshLateDaysUnchecked(app, courseId));
  on.on(assignmentEdited, 'grades', ({ assignmentId }) => refreshAssignmentUnchecked(app, assignmentId));
}
