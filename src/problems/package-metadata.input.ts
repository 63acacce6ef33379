/** `problem.yaml` in all format versions we read, brought to one shape. */
import { z } from 'zod';
import { limitsBeyondOurs, limitsFrom } from './package-limits.rules.ts';
import type { StatedLimits } from './package-limits.rules.ts';
import type { PackageFiles } from './package-files.input.ts';
import { checked, readYaml, scalarsIn } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';
import type { ProblemLimits, ProblemType } from './package.rules.ts';

export const PROBLEM_YAML = 'problem.yaml';
const DEFAULT_PASSES = 2;

/** How strictly and by which names the rest of the package is read. */
export type FormatFamily = '2025-09' | 'draft' | 'legacy';

export interface PackageMetadata {
  family: FormatFamily;
  /** A string in legacy packages and for a single English statement. */
  name?: string | Record<string, string>;
  uuid?: string;
  version?: string;
  type: ProblemType;
  authors: string[];
  source?: string;
  license: string;
  rightsOwner?: string;
  keywords: string[];
  limits: ProblemLimits;
  languages: 'all' | string[];
  /** As they are written. */
  constants: Record<string, string>;
  /** Legacy only: `default` or `custom`, and the flags of all validators. */
  validation?: 'default' | 'custom';
  validatorFlags: string[];
}

const text = z.string().trim().min(1);
const positive = z.number().positive();
const positiveInt = z.int().positive();
const LICENSES = ['unknown', 'public domain', 'cc0', 'cc by', 'cc by-sa', 'educational', 'permission'] as const;
const TYPES = ['pass-fail', 'scoring', 'multi-pass', 'interactive', 'submit-answer'] as const;

const person = z.union([
  text,
  z.strictObject({ name: text, email: text.optional(), orcid: text.optional(), kattis: text.optional() }),
]);
const persons = z.union([person, z.array(person).min(1)]);
const source = z.union([text, z.strictObject({ name: text, url: text.optional() })]);

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

const problem2025 = z.strictObject({
  problem_format_version: z.string(),
  type: z.union([z.enum(TYPES), z.array(z.enum(TYPES)).min(1)]).default('pass-fail'),
  name: z.union([text, z.record(z.string(), text)]),
  uuid: text,
  version: z.union([text, z.number().transform(String)]).optional(),
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
  source: z.union([source, z.array(source).min(1)]).optional(),
  license: z.enum(LICENSES).default('unknown'),
  rights_owner: text.optional(),
  embargo_until: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/)
    .optional(),
  limits: limits2025.optional(),
  keywords: z.array(text).default([]),
  languages: z.union([z.literal('all'), z.array(text).min(1)]).default('all'),
  allow_file_writing: z.boolean().default(false),
  constants: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.union([z.string(), z.number()])).default({}),
});

const problemLegacy = z.strictObject({
  problem_format_version: z.string().optional(),
  type: z.enum(['pass-fail', 'scoring']).default('pass-fail'),
  name: z.union([text, z.record(z.string(), text)]).optional(),
  uuid: text.optional(),
  author: text.optional(),
  source: text.optional(),
  source_url: text.optional(),
  license: z.enum(LICENSES).default('unknown'),
  rights_owner: text.optional(),
  limits: limits2025
    .extend({ time_multiplier: positive.optional(), time_safety_margin: positive.optional() })
    .extend({ memory: positive.optional(), output: positive.optional(), code: positive.optional() })
    .optional(),
  validation: z.string().default('default'),
  validator_flags: z.string().default(''),
  grading: z.looseObject({ objective: z.enum(['min', 'max']).optional() }).optional(),
  keywords: z.union([z.string(), z.array(text)]).default(''),
});

/** The metadata, or undefined with the problems said. */
export async function readMetadata(files: PackageFiles, report: PackageReport): Promise<PackageMetadata | undefined> {
  if (!files.has(PROBLEM_YAML)) {
    report.problem(PROBLEM_YAML, 'file_missing');
    return undefined;
  }
  const value = readYaml(report, PROBLEM_YAML, await files.read(PROBLEM_YAML));
  if (value === undefined) return undefined;
  const version = (value as Record<string, unknown> | null)?.['problem_format_version'] ?? 'legacy';
  switch (version) {
    case '2025-09':
      return read2025(value, '2025-09', files, report);
    case '2023-07-draft':
    case '2023-07':
    case 'draft':
      return read2025(value, 'draft', files, report);
    case 'legacy':
    case 'legacy-icpc':
      return readLegacy(value, files, report);
    default:
      report.problem(PROBLEM_YAML, 'format_version_unknown', { version: String(version) });
      return undefined;
  }
}

async function read2025(
  value: unknown,
  family: '2025-09' | 'draft',
  files: PackageFiles,
  report: PackageReport,
): Promise<PackageMetadata | undefined> {
  const isDraft = family === 'draft';
  const schema = isDraft ? problem2025.partial({ uuid: true }) : problem2025;
  const yaml = checked(report, PROBLEM_YAML, value, schema, isDraft ? 'notice' : 'problem');
  if (!yaml) return undefined;
  const credits = typeof yaml.credits === 'string' ? yaml.credits : yaml.credits?.authors;
  const authors = (credits === undefined ? [] : [credits].flat()).map((p) =>
    withoutEmail(typeof p === 'string' ? p : p.name),
  );
  const sources = (yaml.source === undefined ? [] : [yaml.source].flat()).map((s) =>
    typeof s === 'string' ? s : s.name,
  );
  const needsOwner = yaml.license !== 'unknown' && yaml.license !== 'public domain';
  const rightsOwner = yaml.rights_owner ?? (authors.length > 0 ? authors.join(', ') : sources[0]);
  if (needsOwner && !rightsOwner) report.problem(PROBLEM_YAML, 'rights_owner_missing', { license: yaml.license });
  if (yaml.license === 'public domain' && yaml.rights_owner)
    report.problem(PROBLEM_YAML, 'rights_owner_of_public_domain');
  const type = typeOf([yaml.type].flat(), report);
  if (yaml.limits?.validation_passes !== undefined && !type.multiPass) {
    report.notice(PROBLEM_YAML, 'passes_without_multi_pass');
  }
  return {
    family,
    name: yaml.name,
    uuid: yaml.uuid,
    version: yaml.version,
    type,
    authors,
    source: sources.join(', ') || undefined,
    license: yaml.license,
    rightsOwner: needsOwner ? rightsOwner : undefined,
    keywords: yaml.keywords,
    limits: withPasses(await readLimits(yaml.limits ?? {}, family, files, report), type, yaml.limits),
    languages: yaml.languages,
    constants: scalarsIn(await files.read(PROBLEM_YAML), 'constants'),
    validatorFlags: [],
  };
}

async function readLegacy(
  value: unknown,
  files: PackageFiles,
  report: PackageReport,
): Promise<PackageMetadata | undefined> {
  const yaml = checked(report, PROBLEM_YAML, withoutBlanks(value), problemLegacy, 'notice');
  if (!yaml) return undefined;
  const [validation, ...modes] = yaml.validation.trim().split(/\s+/);
  if (validation !== 'default' && validation !== 'custom') {
    report.problem(PROBLEM_YAML, 'key_not_one_of', { key: 'validation', allowed: 'default, custom' });
  }
  if (yaml.grading?.objective === 'min') report.cannotJudge(PROBLEM_YAML, 'minimised_score');
  const { time_multiplier: acToLimit, time_safety_margin: limitToTle, ...limits } = yaml.limits ?? {};
  const time_multipliers = { ac_to_time_limit: acToLimit ?? 5, time_limit_to_tle: limitToTle ?? 2 };
  const type = {
    scoring: yaml.type === 'scoring',
    interactive: modes.includes('interactive'),
    multiPass: modes.includes('multi-pass') || modes.includes('multipass'),
    submitAnswer: false,
  };
  return {
    family: 'legacy',
    name: yaml.name,
    uuid: yaml.uuid,
    type,
    authors: (yaml.author ?? '')
      .split(/,| and /)
      .map((author) => author.trim())
      .filter((author) => author !== ''),
    source: yaml.source,
    license: yaml.license,
    rightsOwner: yaml.rights_owner,
    keywords: [yaml.keywords]
      .flat()
      .flatMap((words) => words.split(/\s+/))
      .filter((word) => word !== ''),
    limits: withPasses(await readLimits({ time_multipliers, ...limits }, 'legacy', files, report), type, limits),
    languages: 'all',
    constants: {},
    validation: validation === 'custom' ? 'custom' : 'default',
    validatorFlags: yaml.validator_flags.split(/\s+/).filter((flag) => flag !== ''),
  };
}

/** Keys that older packages leave empty are as if they were not there. */
function withoutBlanks(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, given]) => given !== null && given !== ''));
}

function typeOf(names: readonly string[], report: PackageReport): ProblemType {
  const clash = (a: string, b: string): void => {
    if (names.includes(a) && names.includes(b)) report.problem(PROBLEM_YAML, 'types_clash', { a, b });
  };
  if (new Set(names).size < names.length) report.problem(PROBLEM_YAML, 'type_repeated');
  clash('pass-fail', 'scoring');
  clash('submit-answer', 'multi-pass');
  clash('submit-answer', 'interactive');
  return {
    scoring: names.includes('scoring'),
    interactive: names.includes('interactive'),
    multiPass: names.includes('multi-pass'),
    submitAnswer: names.includes('submit-answer'),
  };
}

/** problem.yaml first; then what older tools kept beside it. */
async function readLimits(
  stated: StatedLimits,
  family: FormatFamily,
  files: PackageFiles,
  report: PackageReport,
): Promise<ProblemLimits> {
  for (const { key, stated: value, highest } of limitsBeyondOurs(stated)) {
    report.cannotJudge(PROBLEM_YAML, 'limit_too_high', { key: `limits.${key}`, stated: value, highest });
  }
  if (stated.time_limit !== undefined) return limitsFrom(stated, 'problem.yaml');
  for (const [file, pattern] of [
    ['.timelimit', /^\s*([\d.]+)\s*$/],
    ['domjudge-problem.ini', /^\s*timelimit\s*=\s*['"]?([\d.]+)['"]?\s*$/m],
  ] as const) {
    // Hidden files are none in 2025-09.
    if (!files.has(file) || (family === '2025-09' && file.startsWith('.'))) continue;
    const seconds = Number(pattern.exec((await files.read(file)).toString('utf8'))?.[1]);
    if (seconds > 0) return limitsFrom({ ...stated, time_limit: seconds }, file);
    if (file === '.timelimit') report.problem(file, 'timelimit_unreadable');
  }
  report.notice(PROBLEM_YAML, 'time_limit_default', { seconds: limitsFrom(stated, 'default').timeLimitMs / 1000 });
  return limitsFrom(stated, 'default');
}

function withPasses(limits: ProblemLimits, type: ProblemType, stated: StatedLimits | undefined): ProblemLimits {
  return type.multiPass ? { ...limits, validationPasses: stated?.validation_passes ?? DEFAULT_PASSES } : limits;
}

function withoutEmail(author: string): string {
  return author.replace(/\s*<[^>]*>\s*$/, '');
}
