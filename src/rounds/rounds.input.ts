/** Forms of rounds and of the problems in them. */
import { z } from 'zod';
import { RESERVED_SLUGS } from '../contests/contests.rules.ts';
import {
  blankToUndefined,
  checkbox,
  dateTime,
  decimal,
  optionalText,
  optionalTime,
  plainLine,
  revision,
  text,
  urlName,
  wholeNumber,
} from '../platform/web/forms.ts';
import { AFTER_END } from './after-end.rules.ts';
import { ALIAS_MAX, COLOR_NAME_MAX } from './problem-looks.rules.ts';
import {
  PENALTY_MINUTES_MAX,
  POINTS_MAX,
  ROUND_NAME_MAX,
  SCORINGS,
  WEIGHT_MAX,
  type RoundTimes,
} from './rounds.rules.ts';

/** @param saved the round that is edited */
export const roundSchema = (zone: string, saved?: RoundTimes) =>
  z.object({
    slug: urlName(RESERVED_SLUGS),
    name: plainLine(ROUND_NAME_MAX),
    opensAt: dateTime(zone, saved?.opensAt),
    freezesAt: optionalTime(zone, saved?.freezesAt),
    closesAt: dateTime(zone, saved?.closesAt),
    scoring: z.enum(SCORINGS),
    penaltyMinutes: z.preprocess((value) => blankToUndefined(value) ?? '20', wholeNumber(0, PENALTY_MINUTES_MAX)),
    earlyStop: checkbox,
    rev: revision,
  });

export const postponeSchema = (zone: string, saved?: RoundTimes) =>
  z.object({
    closesAt: dateTime(zone, saved?.closesAt),
    freezesAt: z.preprocess(blankToUndefined, dateTime(zone, saved?.freezesAt).optional()),
    reason: text(1000),
    rev: revision,
  });

/** Two times for each problem, which may be left empty. */
export const problemTimesSchema = (zone: string, fields: readonly string[]) =>
  z.object({
    reason: optionalText(1000),
    rev: revision,
    ...Object.fromEntries(fields.map((field) => [field, optionalTime(zone)])),
  });

export const afterEndSchema = z.object({ afterEnd: z.enum(AFTER_END), rev: revision });

export const freezeSchema = (zone: string) =>
  z.object({
    freezesAt: z.preprocess(blankToUndefined, dateTime(zone).optional()),
    reason: text(1000),
    rev: revision,
  });

const problemFields = {
  label: z.preprocess(
    blankToUndefined,
    z
      .string()
      .trim()
      .max(8)
      .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, { message: 'format_label' })
      .optional(),
  ),
  points: z.preprocess((value) => blankToUndefined(value) ?? '100', wholeNumber(0, POINTS_MAX)),
  weight: z.preprocess((value) => blankToUndefined(value) ?? '1', decimal(0, WEIGHT_MAX)),
};

const lookFields = {
  alias: z.preprocess(blankToUndefined, plainLine(ALIAS_MAX).optional()),
  color: z.preprocess(
    blankToUndefined,
    z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^#[0-9a-f]{6}$/, { message: 'format_color' })
      .optional(),
  ),
  colorName: z.preprocess(blankToUndefined, plainLine(COLOR_NAME_MAX).optional()),
};

export const roundProblemSchema = z.object({ problemVersionId: text(26), ...problemFields, ...lookFields });
export const roundProblemEditSchema = z.object({
  ...problemFields,
  ...lookFields,
  position: z.preprocess(blankToUndefined, wholeNumber(1, 1000).optional()),
  rev: revision,
});

/** What of a problem may change at any time. */
export const problemLookSchema = z.object({ ...lookFields, rev: revision });
