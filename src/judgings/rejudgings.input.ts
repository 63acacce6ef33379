/** The forms of rejudgings: what to choose, and why. */
import { z } from 'zod';
import { checkbox, dateTime, optionalText, parseInput, text } from '../platform/web/forms.ts';
import { VERDICTS } from './judgings.rules.ts';
import type { RejudgingFilter } from './rejudgings.rules.ts';

const blank = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema.optional());

const filterSchema = z.object({
  submissionId: optionalText(26),
  problem: optionalText(80),
  version: blank(
    z.coerce
      .number({ error: () => 'format_number' })
      .int()
      .min(1)
      .max(1_000_000),
  ),
  contest: optionalText(80),
  round: optionalText(80),
  assignmentId: optionalText(26),
  language: optionalText(40),
  hostId: optionalText(26),
  verdict: blank(z.enum(VERDICTS)),
  from: blank(dateTime),
  until: blank(dateTime),
});
const startSchema = z.object({ reason: text(1000), meansMany: checkbox });

/** Names of the filter's fields, as the page and its address use them. */
export const FILTER_FIELDS = Object.keys(filterSchema.shape) as (keyof RejudgingFilter)[];

/** @throws InvalidInput naming the field */
export function parseFilter(data: unknown): RejudgingFilter {
  return parseInput(filterSchema, data);
}

/** @throws InvalidInput naming the field */
export function parseStart(body: unknown): { filter: RejudgingFilter; reason: string; meansMany: boolean } {
  const filter = parseFilter(body);
  return { filter, ...parseInput(startSchema, body) };
}
