/** `testdata.yaml` of an older package: flags of validators for a folder of tests, and its grader. */
import { z } from 'zod';
import { isGraderFlag, VERDICT_FLAGS } from './package-grading.rules.ts';
import type { GraderSettings } from './package-grading.rules.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import { rangeOf, shellWords } from './package-metadata.rules.ts';
import { salvaged } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';

/** Unquoted numbers, such as a tolerance, are read as text. */
export const words = z.array(z.union([z.string(), z.number().transform(String)]));
const flags = z.union([words.transform((list) => list.join(' ')), z.string(), z.number().transform(String)]);
/** Flags for all validators, or for one by name: `{ name: …, flags: … }`, or `{ check.py: … }`. */
const validatorFlags = z.union([flags, z.record(z.string(), flags)]);
const points = z.union([
  z.number(),
  z
    .string()
    .regex(/^\s*[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/)
    .transform(Number),
]);
const testdataYaml = z.strictObject({
  on_reject: z.enum(['break', 'continue', 'first_error', 'worst_error', 'grade']).optional(),
  grading: z.enum(['default', 'custom']).optional(),
  grader_flags: flags.optional(),
  input_validator_flags: z.unknown().optional(),
  output_validator_flags: validatorFlags.optional(),
  accept_score: points.optional(),
  reject_score: points.optional(),
  range: flags.optional(),
});

/** Its settings for its folder. */
export interface TestdataSettings {
  file: string;
  validatorArgs?: string[];
  grader: GraderSettings;
  requirePass: string[];
}

/** An older group: flags of validators, and its grader. */
export function readTestdata(
  file: string,
  value: unknown,
  metadata: PackageMetadata,
  report: PackageReport,
): TestdataSettings | undefined {
  const yaml = salvaged(report, file, withoutNulls(value), testdataYaml, { unknownKeys: 'notice' });
  if (!yaml) return undefined;
  const isCustom = yaml.grading === 'custom';
  const given = yaml.output_validator_flags;
  const validatorFlags = typeof given === 'object' ? (given['flags'] ?? onlyOf(given)) : given;
  const graderFlags = yaml.grader_flags === undefined ? undefined : shellWords(yaml.grader_flags);
  for (const flag of isCustom ? [] : (graderFlags ?? [])) {
    // In a problem without scoring, these would accept a submission that fails tests.
    const changesVerdict = (VERDICT_FLAGS as readonly string[]).includes(flag) && !metadata.type.scoring;
    if (!isGraderFlag(flag) || changesVerdict) report.cannotJudge(file, 'grader_flag', { flag });
  }
  const range = yaml.range === undefined ? undefined : rangeOf(yaml.range);
  if (yaml.range !== undefined && !range) {
    const say = metadata.type.scoring ? report : report.softened();
    say.problem(file, 'range_unreadable', { range: yaml.range.slice(0, 80) });
  }
  return {
    file,
    validatorArgs: validatorFlags === undefined ? undefined : shellWords(validatorFlags),
    grader: {
      flags: graderFlags,
      acceptScore: yaml.accept_score,
      rejectScore: yaml.reject_score,
      breaksOnReject: yaml.on_reject === undefined ? undefined : BREAKS.includes(yaml.on_reject),
      ...(yaml.grading !== undefined && { isCustom }),
      ...(range && { range }),
    },
    requirePass: [],
  };
}

/** Older words for `break` and `continue`: a group that stops at its first error, or continues to its grader. */
const BREAKS: readonly string[] = ['break', 'first_error'];

function onlyOf(byValidator: Record<string, string>): string | undefined {
  const values = Object.entries(byValidator).filter(([key]) => key !== 'name');
  return values[0]?.[1];
}

/** An empty key counts as missing. */
export function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, given]) => given !== null));
}
