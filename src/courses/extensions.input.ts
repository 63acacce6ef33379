/** Forms of extensions. */
import { z } from 'zod';
import { blankToUndefined, optionalText, optionalTime, prose, text, wholeNumber } from '../platform/web/forms.ts';
import { EXTRA_DAYS_MAX, TIME_FACTOR } from './extensions.rules.ts';

const gift = (zone: string) => ({
  dueAt: optionalTime(zone),
  lateUntil: optionalTime(zone),
  extraLateDays: z.preprocess((value) => blankToUndefined(value) ?? 0, wholeNumber(0, EXTRA_DAYS_MAX)),
  timeFactorPercent: z
    .preprocess(blankToUndefined, wholeNumber(TIME_FACTOR.min, TIME_FACTOR.max).optional())
    .transform((value) => value ?? null),
});

export const giveSchema = (zone: string) =>
  z.object({
    students: prose(10_000),
    assignmentId: optionalText(26).transform((value) => value ?? null),
    reason: prose(1000),
    formKey: optionalText(40).transform((value) => value ?? null),
    ...gift(zone),
  });

export const askSchema = (zone: string) =>
  z.object({ assignmentId: text(26), dueAt: optionalTime(zone), reason: prose(1000) });

export const decideSchema = (zone: string) =>
  z.object({
    to: z.enum(['granted', 'declined', 'revoked']),
    answer: optionalText(1000).transform((value) => value ?? null),
    ...gift(zone),
  });
