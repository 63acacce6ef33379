/** The forms of a season: text to typed values, with errors that name field and limit. */
import { z } from 'zod';
import {
  blankToUndefined,
  checkbox,
  optionalText,
  plainLine,
  revision,
  urlName,
  wholeNumber,
} from '../platform/web/forms.ts';
import { parseInput } from '../platform/web/forms.ts';
import { decimal } from '../platform/web/forms.ts';
import { InvalidInput } from '../platform/errors.ts';
import { POINT_KINDS, SEASON_TIES } from './season-standings.rules.ts';
import {
  CONTESTS_MAX,
  NAME_MAX,
  NOTE_MAX,
  RESERVED_SLUGS,
  TABLE_MAX,
  WEIGHT_MAX,
  weightField,
  type SeasonFields,
} from './seasons.rules.ts';

const POINTS_MAX = 1_000_000;

/** Numbers with anything between them. */
const table = z
  .string()
  .max(4000)
  .default('')
  .transform((value, context) => {
    const found = value
      .split(/[\s,;，；]+/)
      .filter(Boolean)
      .map(Number);
    const isRight = found.every((one) => Number.isFinite(one) && one >= 0 && one <= POINTS_MAX);
    if (!isRight) context.addIssue({ code: 'custom', message: 'format_number' });
    if (found.length > TABLE_MAX) context.addIssue({ code: 'custom', message: 'too_many', params: { max: TABLE_MAX } });
    return found;
  });

const schema = z.object({
  slug: urlName(RESERVED_SLUGS),
  nameEn: plainLine(NAME_MAX),
  nameZh: plainLine(NAME_MAX),
  points: z.enum(POINT_KINDS),
  table,
  bestOf: z.preprocess(blankToUndefined, wholeNumber(1, CONTESTS_MAX).optional()).transform((value) => value ?? null),
  minContests: z.preprocess((value) => blankToUndefined(value) ?? '1', wholeNumber(1, CONTESTS_MAX)),
  decayPercent: z.preprocess((value) => blankToUndefined(value) ?? '0', wholeNumber(0, 100)),
  ties: z.enum(SEASON_TIES),
  universityBest: z.preprocess((value) => blankToUndefined(value) ?? '3', wholeNumber(1, 1000)),
  rev: revision,
});

/** The form of a season; a contest is part of it by its weight. @throws InvalidInput */
export function parseSeason(
  body: unknown,
  contestIds: readonly string[],
): { fields: SeasonFields; rev: number | undefined } {
  const { slug, nameEn, nameZh, rev, ...rule } = parseInput(schema, body);
  const weights = Object.fromEntries(
    contestIds.map((id) => [
      weightField(id),
      z.preprocess(blankToUndefined, decimal(0, WEIGHT_MAX).optional()).transform((value) => value ?? 0),
    ]),
  );
  const given = parseInput(z.object(weights), body) as Record<string, number>;
  const contests = contestIds.flatMap((contestId) => {
    const weight = given[weightField(contestId)] ?? 0;
    return weight > 0 ? [{ contestId, weight }] : [];
  });
  if (contests.length > CONTESTS_MAX) throw new InvalidInput('too_many', { max: CONTESTS_MAX }, 'contests');
  return { fields: { slug, nameEn, nameZh, rule, contests }, rev };
}

export const versionSchema = z.object({
  note: optionalText(NOTE_MAX).transform((value) => value ?? ''),
  isFinal: checkbox,
  expectedNumber: wholeNumber(1, 9999),
});
