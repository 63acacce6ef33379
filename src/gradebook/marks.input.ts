/** Forms of grading by hand. */
import { z } from 'zod';
import { blankToUndefined, decimal, optionalText, prose, wholeNumber } from '../platform/web/forms.ts';

/** Points with at most three digits, in thousandths. */
const milli = (least: number, none: number | null) =>
  z
    .preprocess(blankToUndefined, decimal(least, 100_000).optional())
    .transform((value) => (value === undefined ? none : Math.round(value * 1000)));

export const markSchema = z
  .object({
    manual: milli(-100_000, 0),
    override: milli(0, null),
    reason: prose(1000),
    rev: wholeNumber(0, 1_000_000),
  })
  .transform(({ manual, override, ...more }) => ({ ...more, manualMilli: manual ?? 0, overrideMilli: override }));

export const unmarkSchema = z.object({ rev: wholeNumber(1, 1_000_000) });

export const commentSchema = z.object({
  submissionId: optionalText(26).transform((value) => value ?? null),
  path: optionalText(255).transform((value) => value ?? null),
  lineNumber: z.preprocess(blankToUndefined, wholeNumber(1, 1_000_000).optional()).transform((value) => value ?? null),
  body: prose(5000),
});

export const regradeSchema = z.object({ reason: prose(2000) });

export const answerSchema = z.object({
  to: z.enum(['accepted', 'declined', 'withdrawn']),
  answer: optionalText(2000).transform((value) => value ?? null),
});
