/** The form to edit an assignment, with the revision it was filled from and the preview that was confirmed. */
import { z } from 'zod';
import { dateTime, text, wholeNumber } from '../platform/web/forms.ts';

export const assignmentEditSchema = (zone: string) =>
  z
    .object({
      title: text(120),
      problemVersionId: text(26),
      opensAt: dateTime(zone),
      dueAt: dateTime(zone),
      points: wholeNumber(1, 1000),
      rev: z.coerce.number().int().optional(),
      confirmed: z.string().max(40).optional(),
    })
    .refine((value) => value.dueAt > value.opensAt, { path: ['dueAt'], message: 'due_before_open' });
