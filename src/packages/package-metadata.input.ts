/** `problem.yaml` in all supported format versions, converted to one structure. */
import { familyOf, licenseOf, shellWords, statedVersion } from './package-metadata.rules.ts';
import type { FormatFamily } from './package-metadata.rules.ts';
import { problem2025, problemDraft, problemLegacy, TEXT_KEYS, UNNEEDED_KEYS } from './problem-yaml.input.ts';
import type { DraftYaml } from './problem-yaml.input.ts';
import { limitsBeyondOurs, limitsFrom } from './package-limits.rules.ts';
import type { StatedLimits } from './package-limits.rules.ts';
import type { PackageFiles } from './package-files.input.ts';
import { readYaml, salvaged, scalarsIn } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';
import type { ProblemLimits, ProblemType } from './package.rules.ts';

export const PROBLEM_YAML = 'problem.yaml';
const PROBLEM_INI = 'domjudge-problem.ini';
const DEFAULT_PASSES = 2;

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
  /** As written; `name.tex` for another representation of `name`. */
  constants: Record<string, string>;
  /** Whether programs may write files into their folder; undefined if not stated. */
  allowsWriting?: boolean;
  /** Legacy only: `default` or `custom`, and the flags of all validators. */
  validation?: 'default' | 'custom';
  validatorFlags: string[];
}

/** Problems elsewhere that can only be found once `problem.yaml` was read. */
const FOLLOWS_FROM_METADATA = [
  'key_needs_scoring',
  'name_languages',
  'validator_missing',
  'validator_needed',
  'validator_flag_unknown',
  'grader_flag',
  'group_file_misplaced',
  'file_of_other_format',
  'input_missing',
  'groups_and_bare_tests',
  'groups_in_sample',
  'statement_language',
];

/**
 * The metadata. All its problems are reported, and the rest of the package is read with what could be understood, or with the
 * format its folders look like.
 */
export async function readMetadata(files: PackageFiles, report: PackageReport): Promise<PackageMetadata> {
  const content = files.has(PROBLEM_YAML) ? await files.read(PROBLEM_YAML) : undefined;
  if (!content && files.has(PROBLEM_INI)) {
    report.notice(PROBLEM_YAML, 'problem_yaml_of_ini');
    const ini = (await files.read(PROBLEM_INI)).subarray(0, 64 * 1024).toString('utf8');
    const name = /^[ \t]{0,99}name[ \t]{0,99}=([^\r\n]{0,400})/m
      .exec(ini)?.[1]
      ?.trim()
      .replace(/^(['"])(.*)\1$/, '$2');
    const custom = files.below('output_validators').length > 0 ? 'custom' : 'default';
    return readLegacy({ name, validation: custom }, files, report);
  }
  if (!content) report.problem(PROBLEM_YAML, 'file_missing');
  const stated = statedVersion(content?.toString('latin1') ?? '');
  const isOlder = familyOf(stated ?? 'legacy') === 'legacy';
  const value = content && readYaml(report, PROBLEM_YAML, content, { isOlder, textKeys: TEXT_KEYS });
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (value !== undefined && !isMap) report.problem(PROBLEM_YAML, 'key_type', { key: '(root)', expected: 'map' });
  if (!isMap) {
    report.mute(FOLLOWS_FROM_METADATA);
    const family = (stated === undefined ? undefined : familyOf(stated)) ?? familyByFolders(files);
    return family === 'legacy'
      ? readLegacy({}, files, report)
      : read2025({ name: files.shortName }, family, files, report);
  }
  const version = (value as Record<string, unknown>)['problem_format_version'] ?? 'legacy';
  const family = typeof version === 'string' ? familyOf(version) : undefined;
  if (!family)
    report.problem(PROBLEM_YAML, 'format_version_unknown', { version: JSON.stringify(version).slice(0, 60) });
  if (family === 'legacy') return readLegacy(value, files, report);
  return read2025(value, family ?? 'draft', files, report);
}

function familyByFolders(files: PackageFiles): FormatFamily {
  const isOld = ['problem_statement', 'output_validators', 'graders'].some((folder) => files.below(folder).length > 0);
  return isOld ? 'legacy' : '2025-09';
}

async function read2025(
  value: unknown,
  family: '2025-09' | 'draft',
  files: PackageFiles,
  report: PackageReport,
): Promise<PackageMetadata> {
  const isDraft = family === 'draft';
  const given = withoutBlanks(value, [null]) as Record<string, unknown>;
  const yaml: DraftYaml =
    salvaged(report, PROBLEM_YAML, given, isDraft ? problemDraft : problem2025, {
      unknownKeys: isDraft ? 'notice' : 'problem',
      unneeded: UNNEEDED_KEYS,
    }) ?? {};
  if (given['name'] === undefined) report.problem(PROBLEM_YAML, 'key_missing', { key: 'name', expected: 'text' });
  if (given['uuid'] === undefined && !isDraft) report.notice(PROBLEM_YAML, 'uuid_missing');
  const credits = typeof yaml.credits === 'string' ? yaml.credits : yaml.credits?.authors;
  const authors = (credits === undefined ? [] : [credits].flat()).map((p) =>
    withoutEmail(typeof p === 'string' ? p : p.name),
  );
  const source = sourceWords(yaml.source);
  const { modes = [] } = yaml.validation ?? {};
  const type = withModes(typeOf(yaml.type ?? [], report), modes);
  if (yaml.limits?.validation_passes !== undefined && !type.multiPass) {
    report.notice(PROBLEM_YAML, 'passes_without_multi_pass');
  }
  const limits = withPasses(await readLimits(yaml.limits ?? {}, family, files, report), type, yaml.limits);
  return {
    family,
    name: yaml.name,
    uuid: yaml.uuid,
    version: yaml.version,
    type,
    authors,
    source,
    ...rightsOf(yaml, authors.join(', ') || source, report),
    keywords: yaml.keywords ?? [],
    limits,
    languages: yaml.languages ?? 'all',
    constants: yaml.constants ? scalarsIn(await files.read(PROBLEM_YAML), 'constants') : {},
    ...(yaml.allow_file_writing === undefined ? {} : { allowsWriting: yaml.allow_file_writing }),
    validatorFlags: [],
  };
}

async function readLegacy(value: unknown, files: PackageFiles, report: PackageReport): Promise<PackageMetadata> {
  const given = withoutBlanks(value, [null, '']);
  const options = { unknownKeys: 'notice', unneeded: [...UNNEEDED_KEYS, 'grading'] } as const;
  const yaml = salvaged(report, PROBLEM_YAML, given, problemLegacy, options) ?? {};
  const { modes = [], flags: flagsInside } = yaml.validation ?? {};
  // A word that only a custom validator can have says it without `custom`.
  const isCustom = modes.includes('custom') || modes.some((mode) => MODES.includes(mode));
  const [first = 'default'] = modes;
  if (first !== 'default' && !isCustom) {
    report.problem(PROBLEM_YAML, 'key_not_one_of', { key: 'validation', allowed: 'default, custom' });
  }
  for (const mode of modes.filter((one) => ![...MODES, 'default', 'custom', first].includes(one))) {
    report.notice(PROBLEM_YAML, 'validation_mode_unknown', { mode });
  }
  if (typeof yaml.grading === 'object' && yaml.grading.objective === 'min') {
    report.cannotJudge(PROBLEM_YAML, 'minimised_score');
  }
  const { time_multiplier: acToLimit, time_safety_margin: limitToTle, ...limits } = yaml.limits ?? {};
  const time_multipliers = { ac_to_time_limit: acToLimit ?? 5, time_limit_to_tle: limitToTle ?? 2 };
  const type = withModes(typeOf(yaml.type ?? [], report), modes);
  const authors = [yaml.author ?? []]
    .flat()
    .flatMap((written) => written.split(/,| and /))
    .map((author) => author.trim())
    .filter((author) => author !== '');
  const languages = yaml.languages ?? [];
  const source = sourceWords(yaml.source);
  return {
    family: 'legacy',
    name: yaml.name,
    uuid: yaml.uuid,
    type,
    authors,
    source,
    ...rightsOf(yaml, authors.join(', ') || source, report),
    keywords: yaml.keywords ?? [],
    limits: withPasses(await readLimits({ time_multipliers, ...limits }, 'legacy', files, report), type, limits),
    languages: languages.length === 0 || languages.includes('all') ? 'all' : languages,
    constants: {},
    validation: isCustom ? 'custom' : 'default',
    validatorFlags: [yaml.validator_flags ?? flagsInside ?? []].flat().flatMap(shellWords),
  };
}

const MODES = ['score', 'interactive', 'multi-pass', 'multipass'];

/** The type with what an older `validation` adds to it. */
function withModes(type: ProblemType, modes: readonly string[]): ProblemType {
  return {
    ...type,
    interactive: type.interactive || modes.includes('interactive'),
    multiPass: type.multiPass || modes.includes('multi-pass') || modes.includes('multipass'),
  };
}

function sourceWords(
  source: string | { name: string } | (string | { name: string })[] | undefined,
): string | undefined {
  const names = [source ?? []].flat().map((one) => (typeof one === 'string' ? one : one.name));
  return names.join(', ') || undefined;
}

/** License and owner as shown. Judging needs neither, so problems with them are notes. */
function rightsOf(
  yaml: { license?: string; rights_owner?: string },
  byDefault: string | undefined,
  report: PackageReport,
): Pick<PackageMetadata, 'license' | 'rightsOwner'> {
  const known = yaml.license === undefined ? 'unknown' : licenseOf(yaml.license);
  if (known === undefined) report.notice(PROBLEM_YAML, 'license_unknown', { license: yaml.license!.slice(0, 80) });
  const license = known ?? 'unknown';
  if (license === 'unknown') return { license, rightsOwner: yaml.rights_owner };
  if (license === 'public domain') {
    if (yaml.rights_owner) report.notice(PROBLEM_YAML, 'rights_owner_of_public_domain');
    return { license, rightsOwner: undefined };
  }
  const rightsOwner = yaml.rights_owner ?? byDefault;
  if (!rightsOwner) report.notice(PROBLEM_YAML, 'rights_owner_missing', { license });
  return { license, rightsOwner };
}

/** Empty keys count as missing. */
function withoutBlanks(value: unknown, blanks: readonly unknown[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, withoutBlanks(one, blanks)] as const);
  return Object.fromEntries(entries.filter(([, one]) => !blanks.includes(one)));
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

/** The limits, with the time limit of problem.yaml, otherwise of files of older tools. */
async function readLimits(
  inYaml: StatedLimits,
  family: FormatFamily,
  files: PackageFiles,
  report: PackageReport,
): Promise<ProblemLimits> {
  const { stated, file } = await withTimeLimit(inYaml, family, files, report);
  for (const { key, stated: value, highest, isLowered } of limitsBeyondOurs(stated)) {
    const isInYaml = inYaml[key] !== undefined;
    const params = { key: isInYaml ? `limits.${key}` : 'timelimit', stated: value, highest };
    if (isLowered) report.notice(PROBLEM_YAML, 'limit_lowered', params);
    else report.cannotJudge(isInYaml ? PROBLEM_YAML : file, 'limit_too_high', params);
  }
  if (file === 'default')
    report.notice(PROBLEM_YAML, 'time_limit_default', { seconds: limitsFrom(stated, file).timeLimitMs / 1000 });
  return limitsFrom(stated, file);
}

/** The limits with the time limit, and the file that states it. */
async function withTimeLimit(
  stated: StatedLimits,
  family: FormatFamily,
  files: PackageFiles,
  report: PackageReport,
): Promise<{ stated: StatedLimits; file: Parameters<typeof limitsFrom>[1] }> {
  if (stated.time_limit !== undefined) return { stated, file: PROBLEM_YAML };
  for (const [file, pattern] of [
    ['.timelimit', /^\s*([\d.]+)\s*$/],
    [PROBLEM_INI, /^[ \t]{0,99}timelimit[ \t]{0,99}=[ \t]{0,99}['"]?([\d.]{1,99})['"]?[ \t]{0,99}\r?$/m],
  ] as const) {
    // 2025-09 ignores hidden files.
    if (!files.has(file) || (family === '2025-09' && file.startsWith('.'))) continue;
    const seconds = Number(pattern.exec((await files.read(file)).toString('utf8'))?.[1]);
    if (seconds > 0) return { stated: { ...stated, time_limit: seconds }, file };
    if (file === '.timelimit') report.problem(file, 'timelimit_unreadable');
  }
  return { stated, file: 'default' };
}

function withPasses(limits: ProblemLimits, type: ProblemType, stated: StatedLimits | undefined): ProblemLimits {
  return type.multiPass ? { ...limits, validationPasses: stated?.validation_passes ?? DEFAULT_PASSES } : limits;
}

/** `Ann Lee <ann@example.org>` without the address. */
function withoutEmail(author: string): string {
  const text = author.trimEnd();
  const start = text.lastIndexOf('<');
  const isAddress = start !== -1 && text.indexOf('>', start) === text.length - 1;
  return isAddress ? text.slice(0, start).trimEnd() : author;
}
