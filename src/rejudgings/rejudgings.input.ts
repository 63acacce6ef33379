/** The forms of rejudgings: the filter and the reason. */
import { z } from 'zod';
import { checkbox, dateTime, optionalText, parseInput, text, wholeNumber } from '../platform/web/forms.ts';
import { VERDICTS } from '../scoring/verdicts.rules.ts';
import type { RejudgingChoice, RejudgingFilter } from './rejudgings.rules.ts';

const blank = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema.optional());

const versionNumber = blank(wholeNumber(1, 1_000_000));

const filterSchema = (zone: string) =>
  z.object({
    submissionId: optionalText(26),
    problem: optionalText(80),
    version: versionNumber,
    contest: optionalText(80),
    round: optionalText(80),
    assignmentId: optionalText(26),
    language: optionalText(40),
    hostId: optionalText(26),
    verdict: blank(z.enum(VERDICTS)),
    from: blank(dateTime(zone)),
    until: blank(dateTime(zone)),
  });
const startSchema = z.object({ reason: text(1000), meansMany: checkbox, movesPlaces: checkbox });

/** Field names of the filter and of the version to judge by, as used in the form and the URL. */
export const FILTER_FIELDS = Object.keys(filterSchema('UTC').shape) as (keyof RejudgingFilter)[];
export const CHOICE_FIELDS = [...FILTER_FIELDS, 'against'] as const;

/** @throws InvalidInput naming the field */
export function parseChoice(data: unknown, zone: string): RejudgingChoice {
  const { against, ...filter } = parseInput(filterSchema(zone).extend({ against: versionNumber }), data);
  return { filter, against };
}

/** @throws InvalidInput naming the field */
export function parseStart(
  body: unknown,
  zone: string,
): RejudgingChoice & {
  reason: string;
  meansMany: boolean;
  movesPlaces: boolean;
} {
  const choice = parseChoice(body, zone);
  return { ...choice, ...parseInput(startSchema, body) };
}
