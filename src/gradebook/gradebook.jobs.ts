/** Handlers that update grades after submissions and edits. */
import type { App } from '../platform/app-context.ts';
import { extensionChanged } from '../courses/extensions.topics.ts';
import { judgingFinished } from '../judgings/judgings.topics.ts';
import { assignmentEdited } from './gradebook.topics.ts';
import {
  refreshAssignmentUnchecked,
  refreshGradeOfUnchecked,
  refreshGradesOfStudentUnchecked,
} from './grades.service.ts';

export function registerGradebookJobs(app: App): void {
  const on = app.background;
  on.on(judgingFinished, 'grade', ({ submissionId }) => refreshGradeOfUnchecked(app, submissionId));
  on.on(extensionChanged, 'grades', ({ courseId, userId, assignmentId }) =>
    refreshGradesOfStudentUnchecked(app, courseId, userId, assignmentId),
  );
  on.on(assignmentEdited, 'grades', ({ assignmentId }) => refreshAssignmentUnchecked(app, assignmentId));
}
