/** The form of an assignment. `gradebook`, which saves edits with the grades they change, reads the same one. */
import { z } from 'zod';
import { dateTime, nameText, text, wholeNumber } from '../platform/web/forms.ts';
import { latePolicyFault, type AssignmentDraft } from './courses.rules.ts';

const blankToNull = (value: unknown) => (value === undefined || value === '' ? null : value);

export const assignmentSchema = (zone: string): z.ZodType<AssignmentDraft> =>
  z
    .object({
      title: nameText(120),
      problemVersionId: text(26),
      opensAt: dateTime(zone),
      dueAt: dateTime(zone),
      points: wholeNumber(1, 1000),
      lateUntil: z.preprocess(blankToNull, dateTime(zone).nullable()),
      latePercent: z.preprocess(blankToNull, wholeNumber(1, 100).nullable()),
    })
    .refine((value) => value.dueAt > value.opensAt, { path: ['dueAt'], message: 'due_before_open' })
    .superRefine((value, context) => {
      const fault = latePolicyFault(value);
      if (fault) context.addIssue({ code: 'custom', path: [fault.path], message: fault.message });
    });
