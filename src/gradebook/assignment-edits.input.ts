/** The form to edit an assignment, with the revision it was based on and the confirmed preview. */
import { z } from 'zod';
import { revision } from '../platform/web/forms.ts';
import { assignmentSchema } from '../courses/assignment-form.input.ts';

export const assignmentEditSchema = (zone: string) =>
  assignmentSchema(zone).and(z.object({ rev: revision, confirmed: z.string().max(40).optional() }));
