/** Static validation: which groups have a case, with which arguments and points. */
import type { PackageFiles } from './package-files.input.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import type { PackageReport } from './package-report.input.ts';
import type { StaticTest, TestGroup } from './package.rules.ts';

export const STATIC_FOLDER = 'static_validator';

/** Settings of a group for it. */
export interface StaticSettings {
  file: string;
  staticScore?: number | 'pass-fail';
  staticArgs?: string[];
}

/** The cases, samples first; violations of the format are reported. */
export function readStaticTests(
  settings: ReadonlyMap<string, StaticSettings>,
  groups: readonly TestGroup[],
  files: PackageFiles,
  metadata: PackageMetadata,
  report: PackageReport,
): StaticTest[] {
  const hasValidator = files.below(STATIC_FOLDER).length > 0;
  if (hasValidator && metadata.type.submitAnswer) report.problem(STATIC_FOLDER, 'static_of_answers');
  const cases = [...settings].filter(([, { staticScore }]) => staticScore !== undefined);
  for (const [, { file, staticArgs, staticScore }] of settings) {
    if (staticArgs && staticScore === undefined) report.problem(file, 'static_args_alone');
  }
  for (const [name, { file, staticScore }] of cases) {
    if (!hasValidator) report.problem(file, 'static_validator_missing');
    if (name === 'sample') continue;
    const scores = metadata.type.scoring && groups.find((group) => group.name === name)?.aggregation !== 'pass-fail';
    if (typeof staticScore === 'number' && !scores) report.problem(file, 'static_score_of_pass_fail');
    if (staticScore === 'pass-fail' && scores) report.problem(file, 'static_pass_fail_of_scores');
  }
  if (hasValidator && cases.length === 0) report.notice(STATIC_FOLDER, 'static_cases_missing');
  return cases
    .map(([group, { staticArgs }]) => ({
      name: `${group} static validation`,
      group,
      isSample: group === 'sample',
      args: staticArgs ?? [],
    }))
    .sort((a, b) => (a.group < b.group ? -1 : 1));
}
