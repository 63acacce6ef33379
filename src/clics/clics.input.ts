/** What programs send to the Contest API: queries, submissions, clarifications and a start time. */
import { z } from 'zod';
import { Malformed } from '../platform/errors.ts';
import { text } from '../platform/web/forms.ts';
import { QUESTION_MAX } from '../clarifications/clarifications.rules.ts';
import { filtersOf, TYPES, type Type } from './clics-collections.rules.ts';
import { isClicsId, readTime } from './clics-formats.rules.ts';

type Query = Record<string, unknown>;

function single(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value.length > 2000) throw new Malformed('clics_parameter', { name }, name);
  return value;
}

/** Ids that the listed objects have to have. @throws Malformed for one that is named twice */
export function readFilters(type: Type, query: Query): Map<string, string> {
  return new Map(
    filtersOf(type).flatMap((name) => {
      const value = single(query, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** The group of a scoreboard. */
export function readGroup(query: Query): string | undefined {
  return single(query, 'group_id');
}

/** What a client of the feed wants. @throws Malformed */
export function readFeedQuery(query: Query, known: readonly Type[]) {
  if (query.since_id !== undefined) throw new Malformed('clics_since_id', {}, 'since_id');
  const names = single(query, 'types')?.split(',');
  // Some clients say `contests` of the contest.
  const wanted = names?.map((name) => TYPES.find((type) => type === name || `${type}s` === name));
  const unknown = wanted?.findIndex((type) => type === undefined || !known.includes(type)) ?? -1;
  if (names && unknown >= 0) throw new Malformed('clics_type', { type: names[unknown] ?? '' }, 'types');
  const stream = single(query, 'stream') ?? 'true';
  if (!['true', 'false'].includes(stream)) throw new Malformed('clics_parameter', { name: 'stream' }, 'stream');
  return {
    types: wanted ? known.filter((type) => wanted.includes(type)) : known,
    sinceToken: single(query, 'since_token'),
    isStream: stream === 'true',
  };
}

const id = z.string().refine(isClicsId, { message: 'format' });
const optionalId = id.nullish().transform((value) => value ?? undefined);
const time = z
  .string()
  .max(40)
  .transform((value, context) => {
    const ms = readTime(value);
    if (ms === undefined) context.addIssue({ code: 'custom', message: 'format' });
    return ms ?? 0;
  });

const file = z.object({
  data: z
    .string()
    .min(1)
    .refine((text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text.replace(/\s/g, '')), { message: 'format' }),
  mime: z.literal('application/zip').optional(),
  filename: z.string().max(255).optional(),
});

/** A submission; `team_id` and `time` are for staff, who submit for a team. */
export const submissionBody = z.object({
  id: z.null().optional(),
  language_id: id,
  problem_id: id,
  team_id: optionalId,
  time: time.nullish().transform((value) => value ?? undefined),
  entry_point: z
    .string()
    .max(200)
    .nullish()
    .transform((value) => value ?? undefined),
  files: z.array(file).length(1),
});

/** A question of a team, or an answer or announcement of staff. */
export const clarificationBody = z.object({
  id: z.null().optional(),
  from_team_id: optionalId,
  to_team_id: optionalId,
  reply_to_id: optionalId,
  problem_id: optionalId,
  text: text(QUESTION_MAX),
  time: z.null().optional(),
});

/** Another start time; nothing else may be in it. */
export const startBody = z.strictObject({
  id,
  start_time: time.nullable(),
  countdown_pause_time: z.string().max(40).nullish(),
});
