/** The publish form. */
import { z } from 'zod';
import { optionalText, parseInput, wholeNumber } from '../platform/web/forms.ts';
import type { AwardCounts } from './results.rules.ts';

const count = wholeNumber(0, 1000);
const awards = { gold: count, silver: count, bronze: count, honourable: count };
const schema = z.object({
  ...awards,
  note: optionalText(2000).transform((value) => value ?? ''),
  expectedNumber: z.coerce.number().int().min(1),
});

export const parsePublish = {
  schema,
  /** @throws InvalidInput naming the field. */
  form(body: unknown): { awards: AwardCounts; note: string; expectedNumber: number } {
    const { note, expectedNumber, ...counts } = parseInput(schema, body);
    return { awards: counts, note, expectedNumber };
  },
  /** Award counts of a form that may be wrong: for the preview only. */
  awardsOrDefault(values: Record<string, unknown>, fallback: AwardCounts): AwardCounts {
    const parsed = z.object(awards).safeParse(values);
    return parsed.success ? parsed.data : fallback;
  },
};
