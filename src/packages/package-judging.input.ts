/** `.kernelway.yaml`: settings of this judge that the format does not have. Other tools ignore it. */
import { z } from 'zod';
import { findLanguage } from '../../judge/contract/languages.ts';
import type { PackageFiles } from './package-files.input.ts';
import { checked, readYaml } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';
import { LEFT_OUT } from './left-out.rules.ts';
import type { ProblemPackage, TimeFactors } from './package.rules.ts';
import { PUBLIC_PART } from './public-part.rules.ts';
import { ALL_OTHERS } from './time-factors.rules.ts';

export const JUDGING_YAML = '.kernelway.yaml';
const MOST_AT_ONCE = 16;
const timeFactor = z.number().min(0.1).max(20);

const judgingYaml = z.strictObject({
  parallel_tests: z.int().min(1).max(MOST_AT_ONCE).optional(),
  stop_after_time_limits: z.int().min(0).max(10_000).optional(),
  time_factors: z.union([timeFactor, z.record(z.string(), timeFactor)]).optional(),
  public_part: z.strictObject({ left_out: z.array(z.enum(LEFT_OUT)) }).optional(),
});

/** The settings; empty without such a file. */
export async function readJudging(
  files: PackageFiles,
  report: PackageReport,
): Promise<Pick<ProblemPackage, 'parallelTests' | 'stopAfterTimeLimits' | 'timeFactors' | 'publicPart'>> {
  if (!files.has(JUDGING_YAML)) return {};
  const value = readYaml(report, JUDGING_YAML, await files.read(JUDGING_YAML));
  const yaml = value === undefined ? undefined : checked(report, JUDGING_YAML, value, judgingYaml);
  // It lacks the tests that decide, so as a problem it would judge wrongly.
  if (yaml?.public_part) report.cannotJudge(JUDGING_YAML, PUBLIC_PART);
  return {
    ...(yaml?.parallel_tests !== undefined && { parallelTests: yaml.parallel_tests }),
    ...(yaml?.stop_after_time_limits !== undefined && { stopAfterTimeLimits: yaml.stop_after_time_limits }),
    ...(yaml?.time_factors !== undefined && { timeFactors: factorsFrom(yaml.time_factors, report) }),
    ...(yaml?.public_part && { publicPart: { leftOut: yaml.public_part.left_out } }),
  };
}

/** One factor for all languages, or one for each that is named. */
function factorsFrom(stated: number | Record<string, number>, report: PackageReport): TimeFactors {
  if (typeof stated === 'number') return { [ALL_OTHERS]: stated };
  for (const name of Object.keys(stated))
    if (name !== ALL_OTHERS && !findLanguage(name))
      report.problem(JUDGING_YAML, 'time_factor_language', { language: name.slice(0, 80) });
  return stated;
}
