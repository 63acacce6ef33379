/** What grades tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const gradeMarked = defineTopic('grade.marked', {
  when: 'Staff changed a grade by hand or took that back, so it is computed again.',
  payload: z.object({ courseId: z.string(), userId: z.string(), assignmentId: z.string() }),
});

export const lateDaysEdited = defineTopic('late_days.edited', {
  when: 'The late days of a course changed, so the grades of the assignments that share them are computed again.',
  payload: z.object({ courseId: z.string() }),
});

export const assignmentEdited = defineTopic('assignment.edited', {
  when: 'Points, problem or times of an assignment changed, so its grades are computed again.',
  payload: z.object({ assignmentId: z.string() }),
});
