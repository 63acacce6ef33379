/** The form to edit an assignment, with the revision it was based on and the confirmed preview. */
import { z } from 'zod';
import { revision, wholeNumber } from '../platform/web/forms.ts';
import { assignmentSchema } from '../courses/assignment-form.input.ts';

export const assignmentEditSchema = (zone: string) =>
  assignmentSchema(zone).and(z.object({ rev: revision, confirmed: z.string().max(40).optional() }));

/** The late days of each student in a course. */
export const lateDaysSchema = z.object({
  days: wholeNumber(0, 60),
  rev: wholeNumber(0, 1_000_000),
  confirmed: z.string().max(40).optional(),
});
