/** The keys of `problem.yaml` by format. All are optional here; the reader reports required keys that are missing. */
import { z } from 'zod';
import { shownName } from '../platform/shown-name.ts';
import { TYPES } from './package-metadata.rules.ts';

/** Texts for people. Judging does not need them, so mistakes in them are notes. */
export const UNNEEDED_KEYS = [
  'uuid',
  'version',
  'author',
  'credits',
  'source',
  'source_url',
  'license',
  'rights_owner',
  'embargo_until',
  'keywords',
] as const;

/** Values that are text even if they look like numbers. */
export const TEXT_KEYS = ['name', ...UNNEEDED_KEYS, 'validator_flags'] as const;

const text = z.string().trim().min(1);
/** Like all shown names: composed characters, and no invisible ones. */
const title = z.string().transform(shownName).pipe(z.string().min(1));
const positive = z.number().positive();
const positiveInt = z.int().positive();
/** Older packages sometimes quote them. */
const number = z.union([
  positive,
  z
    .string()
    .regex(/^\s*(?:\d+(?:\.\d+)?|\.\d+)\s*$/)
    .transform(Number)
    .pipe(positive),
]);

const person = z.union([
  text,
  z.strictObject({ name: text, email: text.optional(), orcid: text.optional(), kattis: text.optional() }),
]);
const persons = z.union([person, z.array(person)]);
const source = z.union([text, z.strictObject({ name: text, url: text.optional() })]);
/** Words in a list, or in one text separated by spaces or commas. */
const words = z.union([
  z.array(text),
  z.string().transform((written) => written.split(/[\s,]+/).filter((word) => word !== '')),
]);

/** Modes of validation as words, or as a map of those that are on: `{ interactive: true }`. Some put the flags in it. */
const validation = z.union([
  words.transform((modes) => ({ modes, flags: undefined })),
  z.record(z.string(), z.unknown()).transform((map) => ({
    modes: Object.keys(map).filter((mode) => mode !== 'validator_flags' && map[mode] !== false && map[mode] !== null),
    flags: typeof map['validator_flags'] === 'string' ? map['validator_flags'] : undefined,
  })),
]);

const limits2025 = z.strictObject({
  time_multipliers: z
    .strictObject({ ac_to_time_limit: z.number().min(1).optional(), time_limit_to_tle: z.number().min(1).optional() })
    .optional(),
  time_limit: positive.optional(),
  time_resolution: positive.optional(),
  memory: positiveInt.optional(),
  output: positiveInt.optional(),
  code: positiveInt.optional(),
  compilation_time: positiveInt.optional(),
  compilation_memory: positiveInt.optional(),
  validation_time: positiveInt.optional(),
  validation_memory: positiveInt.optional(),
  validation_output: positiveInt.optional(),
  validation_passes: z.int().min(2).optional(),
});

const limitsLegacy = limits2025.extend({
  time_multiplier: number.optional(),
  time_safety_margin: number.optional(),
  time_limit: number.optional(),
  time_resolution: number.optional(),
  memory: number.optional(),
  output: number.optional(),
  code: number.optional(),
  compilation_time: number.optional(),
  compilation_memory: number.optional(),
  validation_time: number.optional(),
  validation_memory: number.optional(),
  validation_output: number.optional(),
});

/** `interactive multi-pass` may also be written as one text. */
const types = z
  .union([z.string().transform((written) => written.split(/\s+/)), z.array(z.string())])
  .pipe(z.array(z.enum(TYPES)).min(1));

const constant = z.union([z.string(), z.number(), z.record(z.string(), z.union([z.string(), z.number()]))]);

export const problem2025 = z.strictObject({
  problem_format_version: z.string().optional(),
  type: types.optional(),
  name: z.union([title, z.record(z.string(), title)]).optional(),
  uuid: text.optional(),
  version: text.optional(),
  credits: z
    .union([
      text,
      z.strictObject({
        authors: persons.optional(),
        contributors: persons.optional(),
        testers: persons.optional(),
        translators: z.record(z.string(), persons).optional(),
        packagers: persons.optional(),
        acknowledgements: persons.optional(),
      }),
    ])
    .optional(),
  source: z.union([source, z.array(source)]).optional(),
  license: text.optional(),
  rights_owner: text.optional(),
  embargo_until: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/)
    .optional(),
  limits: limits2025.optional(),
  keywords: words.optional(),
  languages: z.union([z.literal('all'), z.array(text).min(1)]).optional(),
  allow_file_writing: z.boolean().optional(),
  constants: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), constant).optional(),
});

/** Drafts of the format had `validation` as older packages do, before `type` could say it. */
export const problemDraft = problem2025.extend({ validation: validation.optional() });
export type DraftYaml = z.infer<typeof problemDraft>;

export const problemLegacy = z.strictObject({
  problem_format_version: z.string().optional(),
  type: types.optional(),
  name: z.union([title, z.record(z.string(), title)]).optional(),
  uuid: text.optional(),
  author: z.union([text, z.array(text)]).optional(),
  source: z.union([source, z.array(source)]).optional(),
  source_url: text.optional(),
  license: text.optional(),
  rights_owner: text.optional(),
  limits: limitsLegacy.optional(),
  validation: validation.optional(),
  validator_flags: z.union([z.string(), z.array(z.string())]).optional(),
  grading: z
    .union([z.string(), z.looseObject({ objective: z.enum(['min', 'max']).optional(), range: z.unknown().optional() })])
    .optional(),
  keywords: words.optional(),
  languages: words.optional(),
});
