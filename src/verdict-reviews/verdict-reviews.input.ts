/** Forms of verdicts that wait for the jury. */
import { z } from 'zod';
import { VERDICTS } from '../scoring/verdicts.rules.ts';
import { blankToUndefined, checkbox, text, wholeNumber } from '../platform/web/forms.ts';
import { VERDICT_ACTS } from './verdict-reviews.rules.ts';

export const AFTER_MINUTES_MAX = 1440;
const MOST_AT_ONCE = 200;

export const heldFilterSchema = z.object({
  problem: z.string().max(26).catch(''),
  verdict: z.enum(['', ...VERDICTS]).catch(''),
});

export const verdictActSchema = z.object({ act: z.enum(VERDICT_ACTS) });

/** Boxes that are ticked are named `pick-` and the id of a judging. */
export const releaseManySchema = z.record(z.string(), z.unknown()).transform((body) =>
  Object.keys(body)
    .flatMap((name) => /^pick-(\w{26})$/.exec(name)?.[1] ?? [])
    .slice(0, MOST_AT_ONCE),
);

export const reviewSettingSchema = z.object({
  problem: text(26),
  isReviewed: checkbox,
  afterMinutes: z.preprocess(blankToUndefined, wholeNumber(1, AFTER_MINUTES_MAX).optional()),
});
