/** The output validator (the default one with flags, or the package's own program) and the static validator. */
import { languageOfPath, meantLanguages } from '../../judge/contract/languages.ts';
import type { PackageFiles } from './package-files.input.ts';
import { PROBLEM_YAML } from './package-metadata.input.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import type { PackageReport } from './package-report.input.ts';
import type { CheckerFlags, DefaultCheckerFlags, PackageChecker, TestCase, ValidatorFiles } from './package.rules.ts';

const FLOAT = /^[+-]?(\d*\.\d+|\d+\.?)([eE][+-]?\d+)?$/;
const SCRIPTS = ['build', 'run'];
export const GRADERS_FOLDER = 'graders';

export interface ReadChecker {
  checker: PackageChecker;
  /** What differs for a test with these arguments. */
  ofTest(args: readonly string[]): Pick<TestCase, 'checkerFlags' | 'validatorArgs'>;
}

/** The checker of the package by the arguments of its tests. With problems, they are reported and a plain default checker is returned. */
export async function readChecker(
  files: PackageFiles,
  metadata: PackageMetadata,
  lists: readonly string[][],
  report: PackageReport,
): Promise<ReadChecker> {
  const [args = []] = lists;
  const { interactive, multiPass } = metadata.type;
  const folder = ['output_validator', 'output_validators'].find((name) => hasMoreThanLeftOvers(files, name, report));
  const wantsCustom = metadata.family === 'legacy' ? metadata.validation === 'custom' : folder !== undefined;
  if (wantsCustom && folder !== undefined) {
    const validator = await readValidator(files, folder, report);
    const ofTest = (own: readonly string[]) => (isSame(own, args) ? {} : { validatorArgs: [...own] });
    return { checker: { kind: 'custom', ...validator, args }, ofTest };
  }
  if (wantsCustom) report.problem('output_validators', 'validator_missing');
  else if (interactive || multiPass) report.problem(PROBLEM_YAML, 'validator_needed');
  // If an older package gives a flag twice, the last one counts.
  const mayRepeat = metadata.family === 'legacy';
  const flags = new Map(lists.map((list) => [JSON.stringify(list), defaultChecker(list, report, mayRepeat)]));
  const checker = flags.get(JSON.stringify(args)) ?? defaultChecker(args, report, mayRepeat);
  const ofTest = (own: readonly string[]): { checkerFlags?: CheckerFlags } => {
    const { kind: _kind, ...checkerFlags } = flags.get(JSON.stringify(own)) ?? checker;
    return isSame(own, args) ? {} : { checkerFlags };
  };
  return { checker, ofTest };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The program in a folder: its only subfolder, or the files in it. Files that are not part of a program are ignored. */
export async function readValidator(
  files: PackageFiles,
  folder: string,
  report: PackageReport,
): Promise<ValidatorFiles> {
  const entries = files.names(folder).filter(({ name }) => !isLeftOver(name));
  const isLegacy = folder === 'output_validators' || folder === GRADERS_FOLDER;
  const known = entries.map(({ name, isFolder }) => (isFolder ? undefined : languageOfPath(name)));
  const meant = meantLanguages(known.filter((language) => language !== undefined));
  const sources = entries.filter((_, index) => meant.some((language) => language === known[index]));
  const scripts = entries.filter(({ name, isFolder }) => !isFolder && SCRIPTS.includes(name));
  const folders = entries.filter(({ name, isFolder }) => isFolder && isProgram(files, `${folder}/${name}`));
  const [only] = folders;
  // A subfolder with the program next to a descriptive file, or the program itself.
  const isNested = folders.length === 1 && sources.length === 0 && scripts.length === 0;
  if (isLegacy && scripts.length === 0 && sources.length + folders.length > 1) {
    report.cannotJudge(folder, folder === GRADERS_FOLDER ? 'several_graders' : 'several_validators');
  }
  const home = isNested ? `${folder}/${only!.name}` : folder;
  const found = await files.filesBelow(home, true);
  const programFiles = found.filter(({ path }) => !path.split('/').some(isLeftOver));
  const hasScripts = files.names(home).some(({ name, isFolder }) => SCRIPTS.includes(name) && !isFolder);
  if (hasScripts) {
    const marked = programFiles.map((file) =>
      files.isExecutable(`${home}/${file.path}`) ? { ...file, executable: true as const } : file,
    );
    return { files: marked };
  }
  const spoken = programFiles.map(({ path }) => languageOfPath(path)).filter((one) => one !== undefined);
  const [language] = meantLanguages(spoken);
  if (!language) report.cannotJudge(home, folder === GRADERS_FOLDER ? 'grader_language' : 'validator_language');
  return { language: language?.id ?? '', files: programFiles };
}

/** Files that editors, templates and builds leave behind; not part of a program. */
function isLeftOver(name: string): boolean {
  return /(\.(template|disabled|bak|orig|old|swp|pyc|class|o|log)|~)$/i.test(name) || name === '__pycache__';
}

/** Whether a folder has anything that may be a program; one of left-over files alone is as good as none, and is named. */
export function hasMoreThanLeftOvers(files: PackageFiles, folder: string, report: PackageReport): boolean {
  const paths = files.below(folder);
  const isUsed = paths.some((path) => !path.split('/').some(isLeftOver));
  if (paths.length > 0 && !isUsed) report.notice(folder, 'program_left_over');
  return isUsed;
}

function isOwnSource(path: string): boolean {
  const language = languageOfPath(path);
  return language !== undefined && !language.comesAlong;
}

function isProgram(files: PackageFiles, folder: string): boolean {
  return files
    .below(folder)
    .map((path) => path.slice(folder.length + 1))
    .some((path) => SCRIPTS.includes(path) || isOwnSource(path));
}

/** Flags as the format names them, e.g. `float_tolerance 1e-6`. */
export function defaultChecker(args: readonly string[], report: PackageReport, mayRepeat = false): DefaultCheckerFlags {
  const checker: DefaultCheckerFlags = { kind: 'default', caseSensitive: false, spaceChangeSensitive: false };
  const say = (code: string, flag: string): void => report.problem('data', code, { flag });
  const seen = new Set<string>();
  for (let i = 0; i < args.length; i += 1) {
    const flag = args[i]!;
    const isTolerance = /^float_(absolute_|relative_)?tolerance$/.test(flag);
    if (isTolerance && seen.has(flag) && !mayRepeat) say('validator_flag_repeated', flag);
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
  if (seen.has('float_tolerance') && others && !mayRepeat) say('validator_flag_repeated', 'float_tolerance');
  return checker;
}
