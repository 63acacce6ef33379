/** Forms of contests, rounds and teams: parses text into typed values, with errors that name field and limit. */
import { z } from 'zod';
import { checkbox, dateTime, decimal, nameText, optionalText, text, wholeNumber } from '../platform/web/forms.ts';
import {
  DESCRIPTION_MAX,
  ENTRIES,
  NAME_MAX,
  PARTICIPATIONS,
  RESERVED_SLUGS,
  SUMMARY_MAX,
  TEAM_NAME_MAX,
  TEAM_SIZE_MAX,
} from './contests.rules.ts';
import { PENALTY_MINUTES_MAX, POINTS_MAX, ROUND_NAME_MAX, SCORINGS, WEIGHT_MAX } from '../rounds/rounds.rules.ts';

/** A URL name: `spring-cup-2027`. */
const slug = z
  .string()
  .trim()
  .toLowerCase()
  .min(2)
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: 'format_slug', abort: true })
  .refine((value) => !RESERVED_SLUGS.includes(value), { message: 'slug_reserved' });

const blankToUndefined = (value: unknown) => (value === '' || value === null ? undefined : value);
const optionalTime = (zone: string) =>
  z.preprocess(blankToUndefined, dateTime(zone).optional()).transform((value) => value ?? null);
const longText = (max: number) =>
  z.preprocess((value) => value ?? '', z.string().max(max)).transform((value) => value.replace(/\r\n/g, '\n').trim());
const plainLine = (max: number) =>
  z
    .string()
    .trim()
    .refine((value) => !/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(value), {
      message: 'control_characters',
    })
    .pipe(nameText(max));
/** Revision the form is based on; a client that sends none overwrites deliberately. */
const rev = z.preprocess(blankToUndefined, z.coerce.number().int().optional());

export const contestSchema = (zone: string) =>
  z
    .object({
      slug,
      name: plainLine(NAME_MAX),
      summary: z.preprocess((value) => value ?? '', z.string().trim().max(SUMMARY_MAX)),
      description: longText(DESCRIPTION_MAX),
      registrationOpensAt: optionalTime(zone),
      registrationClosesAt: optionalTime(zone),
      entry: z.enum(ENTRIES),
      /** One name per line. */
      entryUniversities: longText(4000).transform((value) => [
        ...new Set(
          value
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
        ),
      ]),
      entryCourse: optionalText(60),
      participation: z.enum(PARTICIPATIONS),
      teamMin: z.preprocess((value) => blankToUndefined(value) ?? '1', wholeNumber(1, TEAM_SIZE_MAX)),
      teamMax: z.preprocess((value) => blankToUndefined(value) ?? '1', wholeNumber(1, TEAM_SIZE_MAX)),
      rev,
    })
    .check((context) => {
      const { entry, entryUniversities, entryCourse } = context.value;
      const missing =
        entry === 'university' && entryUniversities.length === 0
          ? 'entryUniversities'
          : entry === 'course' && !entryCourse
            ? 'entryCourse'
            : undefined;
      if (missing) context.issues.push({ code: 'custom', message: 'required', path: [missing], input: '' });
    });

export const roundSchema = (zone: string) =>
  z.object({
    slug,
    name: plainLine(ROUND_NAME_MAX),
    opensAt: dateTime(zone),
    freezesAt: optionalTime(zone),
    closesAt: dateTime(zone),
    scoring: z.enum(SCORINGS),
    penaltyMinutes: z.preprocess((value) => blankToUndefined(value) ?? '20', wholeNumber(0, PENALTY_MINUTES_MAX)),
    earlyStop: checkbox,
    rev,
  });

const reason = text(1000);

export const postponeSchema = (zone: string) =>
  z.object({
    closesAt: dateTime(zone),
    freezesAt: z.preprocess(blankToUndefined, dateTime(zone).optional()),
    reason,
    rev,
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

export const roundProblemSchema = z.object({ problemVersionId: text(26), ...problemFields });
export const roundProblemEditSchema = z.object({
  ...problemFields,
  position: z.preprocess(blankToUndefined, wholeNumber(1, 1000).optional()),
  rev,
});

export const teamSchema = z.object({ name: plainLine(TEAM_NAME_MAX) });
export const joinSchema = z.object({ code: text(20) });
export const memberSchema = z.object({ userId: text(26) });
export const starSchema = z.object({ starred: checkbox, reason });
export const disqualifySchema = z.object({ disqualified: checkbox, reason });
export const reasonSchema = z.object({ reason });

export const listSchema = z.object({
  show: z.enum(['running', 'coming', 'past']).optional().catch(undefined),
  q: z.string().trim().max(100).optional().catch(undefined),
});
