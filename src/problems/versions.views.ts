/** What staff see about a version besides its files: how it is judged, and its tests. */
import { submissionKind } from '../packages/package-judging.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';

export interface VersionView {
  format: string;
  submissionKind: ReturnType<typeof submissionKind>;
  limits: StoredPackage['limits'];
  /** Language or `scripts` of the package's own output validator; null for the default one. */
  validator: string | null;
  staticValidator: string | null;
  /** Arguments or flags of the output validator for all tests. */
  validatorArgs: string;
  build: string[];
  groups: StoredPackage['groups'];
  tests: {
    name: string;
    group: string;
    isSample: boolean;
    inputBytes: number;
    answerBytes: number;
    args: string;
    files: number;
    sha256: string;
  }[];
  examples: { path: string; expected: string }[];
}

export function versionView(pkg: StoredPackage): VersionView {
  const { checker, staticValidator } = pkg;
  return {
    format: pkg.formatVersion,
    submissionKind: submissionKind(pkg),
    limits: pkg.limits,
    validator: checker.kind === 'custom' ? (checker.language ?? 'scripts') : null,
    staticValidator: staticValidator ? (staticValidator.language ?? 'scripts') : null,
    validatorArgs: checker.kind === 'custom' ? checker.args.join(' ') : flagWords(checker),
    build: pkg.kernel?.build ?? [],
    groups: pkg.groups,
    tests: pkg.tests.map((test) => ({
      name: test.name,
      group: test.group,
      isSample: test.isSample,
      inputBytes: test.input.sizeBytes,
      answerBytes: test.answer.sizeBytes,
      args: [...test.args, ...(test.validatorArgs ? [`| ${test.validatorArgs.join(' ')}`] : [])].join(' '),
      files: test.files?.length ?? 0,
      sha256: test.input.sha256,
    })),
    examples: pkg.examples.map(({ path, expected }) => ({ path, expected: expected.join(', ') })),
  };
}

function flagWords(flags: Extract<StoredPackage['checker'], { kind: 'default' }>): string {
  return [
    flags.caseSensitive ? 'case_sensitive' : '',
    flags.spaceChangeSensitive ? 'space_change_sensitive' : '',
    flags.floatAbsoluteTolerance === undefined ? '' : `float_absolute_tolerance ${flags.floatAbsoluteTolerance}`,
    flags.floatRelativeTolerance === undefined ? '' : `float_relative_tolerance ${flags.floatRelativeTolerance}`,
  ]
    .filter(Boolean)
    .join(' ');
}
