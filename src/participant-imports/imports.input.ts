/** Forms of imports and of the accounts of a contest. */
import { z } from 'zod';
import { checkbox, text } from '../platform/web/forms.ts';
import { doubledFields, FIELDS, type Field, type Mapping } from './import-fields.rules.ts';
import { MOST_COLUMNS } from '../platform/tables/table-limits.rules.ts';
import { ENCODINGS } from '../platform/text-encoding.ts';

export { ENCODINGS } from '../platform/text-encoding.ts';

export const confirmSchema = z.object({
  onlyGood: checkbox,
  invites: checkbox,
  prefix: text(24, 2).refine((value) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value), {
    message: 'import_prefix_format',
  }),
});

export const encodingSchema = z.object({
  encoding: z.union([z.enum(ENCODINGS), z.literal('')]).transform((value) => value || null),
});

const column = z.union([z.enum(FIELDS), z.literal('')]).transform((value): Field | null => value || null);

/** `column0`, `column1` …: the field of each column. */
export function mappingSchema(columns: number): z.ZodType<Mapping> {
  const names = Array.from({ length: Math.min(columns, MOST_COLUMNS) }, (_, index) => `column${index}`);
  return z
    .object(Object.fromEntries(names.map((name) => [name, column])))
    .transform((values) => names.map((name) => values[name] ?? null))
    .superRefine((mapping, context) => {
      for (const field of doubledFields(mapping))
        context.addIssue({
          code: 'custom',
          message: 'import_column_twice',
          path: [`column${mapping.lastIndexOf(field)}`],
        });
    });
}

/** `typed0` with `answer0` …: what each name of a university means; empty: a new one. */
export function answersOf(body: Record<string, unknown>): Record<string, string> {
  const answers: Record<string, string> = {};
  for (let index = 0; index < 200; index += 1) {
    const typed = body[`typed${index}`];
    const answer = body[`answer${index}`];
    if (typeof typed !== 'string' || typeof answer !== 'string' || answer === '?') continue;
    if (typed.length <= 200 && answer.length <= 200 && typed !== '__proto__') answers[typed] = answer;
  }
  return answers;
}

export const credentialFilterSchema = z.object({
  q: z.string().trim().max(100).catch(''),
  group: z.string().max(60).catch(''),
  isMissing: checkbox,
});

export const sheetsSchema = z.object({
  q: z.string().trim().max(100).catch(''),
  group: z.string().max(60).catch(''),
  isMissing: checkbox,
  userId: z.string().max(26).optional(),
  format: z.enum(['sheets', 'csv']).catch('sheets'),
});
