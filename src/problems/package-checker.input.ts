/** The output validator: the default one with its flags, or the package's own program. */
import { languageOfPath } from '../../judge/contract/languages.ts';
import type { PackageFiles } from './package-files.input.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import type { PackageReport } from './package-report.input.ts';
import type { DefaultCheckerFlags, PackageChecker } from './package.rules.ts';

const FLOAT = /^[+-]?(\d*\.\d+|\d+\.?)([eE][+-]?\d+)?$/;

/** The checker of the package; problems are said and a plain default one is given instead. */
export async function readChecker(
  files: PackageFiles,
  metadata: PackageMetadata,
  lists: readonly string[][],
  report: PackageReport,
): Promise<PackageChecker> {
  const args = lists[0] ?? [];
  const folder = ['output_validator', 'output_validators'].find((name) => files.below(name).length > 0);
  const wantsCustom = metadata.family === 'legacy' ? metadata.validation === 'custom' : folder !== undefined;
  if (!wantsCustom) return lists.map((list) => defaultChecker(list, report))[0] ?? defaultChecker([], report);
  if (folder === undefined) {
    report.problem('output_validators', 'validator_missing');
    return defaultChecker([], report);
  }
  // One program: the files of the folder, or its only folder or file.
  const entries = files.names(folder);
  const isLegacy = folder === 'output_validators';
  if (isLegacy && entries.length > 1) report.cannotJudge(folder, 'several_validators');
  const [only] = entries;
  const home = entries.length === 1 && only?.isFolder ? `${folder}/${only.name}` : folder;
  if (files.names(home).some(({ name }) => name === 'build' || name === 'run')) {
    report.cannotJudge(home, 'validator_build_script');
  }
  const language = files
    .below(home)
    .map((path) => languageOfPath(path))
    .find((found) => found !== undefined);
  if (!language) report.cannotJudge(home, 'validator_language');
  const programFiles = await files.filesBelow(home, true);
  return { kind: 'custom', language: language?.id ?? '', files: programFiles, args };
}

/** Flags as the format names them, e.g. `float_tolerance 1e-6`. */
export function defaultChecker(args: readonly string[], report: PackageReport): DefaultCheckerFlags {
  const checker: DefaultCheckerFlags = { kind: 'default', caseSensitive: false, spaceChangeSensitive: false };
  const say = (code: string, flag: string): void => report.problem('data', code, { flag });
  const seen = new Set<string>();
  for (let i = 0; i < args.length; i += 1) {
    const flag = args[i]!;
    const isTolerance = /^float_(absolute_|relative_)?tolerance$/.test(flag);
    if (isTolerance && seen.has(flag)) say('validator_flag_repeated', flag);
    seen.add(flag);
    if (flag === 'case_sensitive') checker.caseSensitive = true;
    else if (flag === 'space_change_sensitive') checker.spaceChangeSensitive = true;
    else if (isTolerance) {
      i += 1;
      const value = args[i] ?? '';
      if (!FLOAT.test(value)) say('validator_flag_value', flag);
      else {
        if (flag !== 'float_relative_tolerance') checker.floatAbsoluteTolerance = Number(value);
        if (flag !== 'float_absolute_tolerance') checker.floatRelativeTolerance = Number(value);
      }
    } else say('validator_flag_unknown', flag);
  }
  const others = seen.has('float_absolute_tolerance') || seen.has('float_relative_tolerance');
  if (seen.has('float_tolerance') && others) say('validator_flag_repeated', 'float_tolerance');
  return checker;
}
