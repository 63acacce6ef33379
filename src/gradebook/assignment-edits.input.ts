/** The form to edit an assignment, with the revision it was based on and the confirmed preview. */
import { z } from 'zod';
import { dateTime, nameText, text, wholeNumber } from '../platform/web/forms.ts';
import { latePolicyFault } from '../courses/courses.rules.ts';

const blankToNull = (value: unknown) => (value === undefined || value === '' ? null : value);

export const assignmentEditSchema = (zone: string) =>
  z
    .object({
      title: nameText(120),
      problemVersionId: text(26),
      opensAt: dateTime(zone),
      dueAt: dateTime(zone),
      points: wholeNumber(1, 1000),
      lateUntil: z.preprocess(blankToNull, dateTime(zone).nullable()),
      latePercent: z.preprocess(blankToNull, wholeNumber(1, 100).nullable()),
      rev: z.coerce.number().int().optional(),
      confirmed: z.string().max(40).optional(),
    })
    .refine((value) => value.dueAt > value.opensAt, { path: ['dueAt'], message: 'due_before_open' })
    .superRefine((value, context) => {
      const fault = latePolicyFault(value);
      if (fault) context.addIssue({ code: 'custom', path: [fault.path], message: fault.message });
    });
